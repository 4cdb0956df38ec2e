//! The list of products, and product pages.

use std::sync::Arc;

use actix_web::{HttpRequest, web::Path};

use crate::{
    Result,
    accounts::Permission,
    catalog::{self, ProductDetails, ProductFilter, ProductLookup},
    db::Conn,
    foundation::{
        changeset::Changeset, clock::Timestamp, ids::VariantId, page::PageRequest, place::Country,
    },
    settings::{Calendar, Settings},
    shipping::{self, DefaultDelivery, Parcel},
    storefront::{
        controllers::listings::{PER_PAGE, show_list},
        views::{
            products::{CatalogPage, ListAddress, chosen_variant, render_product},
            structured_data::Shop,
        },
    },
    web::{
        endpoints::fallback,
        error::AppError,
        extractors::{Query, Visitor},
        paths,
        response::{self, HandlerResult},
        state::{CachedPage, PageSource, State},
    },
};

/// `GET /products`
pub async fn index(
    state: State,
    visitor: Visitor,
    Query(params): Query,
    req: HttpRequest,
) -> HandlerResult {
    let (filter, form) = ProductFilter::cast(&params);
    let page = PageRequest::from_text(params.get("page"), PER_PAGE).number;
    let list = ListAddress { filter, is_category: false, page };
    show_list(&state, &visitor, &req, list, form).await
}

/// `GET /products/{slug}`. Counts the view, even if the browser's copy of the page is still valid.
pub async fn show(
    state: State,
    visitor: Visitor,
    slug: Path<String>,
    Query(params): Query,
    req: HttpRequest,
) -> HandlerResult {
    let variant = params.get("variant").and_then(|text| text.parse().ok());
    let cached = match cached_product(&state, &visitor, &slug, variant, &req).await {
        Ok(cached) => cached,
        Err(error) => return Err(fallback::redirect_missing(&state, &req, error).await),
    };
    let page = CatalogPage {
        layout: visitor
            .layout(cached.title.as_str())
            .in_catalog()
            .with_live_topics(&cached.subscription_token),
        canonical: state.shop.absolute(&paths::product(&slug)),
        noindex: cached.noindex,
        editable: visitor.scope.may(Permission::ProductsWrite),
        cached: &cached,
    };
    let response = response::catalog_page(&req, &visitor, &page);
    let Some(product) = cached.product.filter(|_| !visitor.is_background_refresh()) else {
        return response;
    };
    state.page_views.count(product);
    match state.recently_viewed.with_view(&req, product) {
        Some(cookie) => response::with_cookie(response, &cookie),
        None => response,
    }
}

/// Returns a product's page from the cache, or reads and renders it. Products that only admins see and
/// addresses with an unknown variant are not cached.
async fn cached_product(
    state: &State,
    visitor: &Visitor,
    slug: &str,
    variant: Option<VariantId>,
    req: &HttpRequest,
) -> Result<Arc<CachedPage>, AppError> {
    let settings = state.settings();
    let settings_version = settings.version;
    let country = destination(visitor, &settings);
    let address =
        cache_address(slug, variant, country, &settings.calendar, state.repo.clock().now());
    let scope = visitor.scope.clone();
    let slug = slug.to_owned();
    let read = move |conn: &mut Conn<'_>, _| {
        let lookup = catalog::get_product_by_slug(conn, &scope, &slug)?;
        let delivery = match &lookup {
            ProductLookup::Found(details) => {
                find_default_delivery(conn, &settings, country, details, variant)?
            }
            ProductLookup::Moved(_) => None,
        };
        Ok(ProductParts { lookup, delivery })
    };
    let render = |ProductParts { lookup, delivery }, settings: &Settings, now| {
        let details = match lookup {
            ProductLookup::Moved(slug) => {
                return Err(AppError::Moved(path_with_query(&slug, req.query_string())));
            }
            ProductLookup::Found(details) => details,
        };
        let form = Changeset::default();
        let shop = Shop { base_url: &state.shop.base_url, settings };
        let page = render_product(&details, delivery.as_ref(), variant, &form, &shop, now)?;
        let is_public = details.product.status.is_public();
        // The delivery was read with the older settings if they have changed since.
        let has_current_settings = settings.version == settings_version;
        let is_cacheable = is_public && is_known_variant(&details, variant) && has_current_settings;
        Ok(CachedPage { is_uncacheable: !is_cacheable, ..page })
    };
    state.cached_page(PageSource::Key, Some(&address), read, render).await
}

/// The data of a product page.
struct ProductParts {
    lookup: ProductLookup,
    delivery: Option<DefaultDelivery>,
}

/// Returns the country to which items are shipped: the cart's destination, or else the shop's country.
pub(super) fn destination(visitor: &Visitor, settings: &Settings) -> Option<Country> {
    let country = visitor.cart().and_then(|cart| cart.destination.place().country);
    country.or(settings.place().country)
}

/// Returns the usual delivery of one unit to a country: of the chosen variant if it is shipped, or else
/// of another variant that is.
pub(super) fn find_default_delivery(
    conn: &mut Conn<'_>,
    settings: &Settings,
    country: Option<Country>,
    details: &ProductDetails,
    chosen: Option<VariantId>,
) -> Result<Option<DefaultDelivery>> {
    let chosen = chosen_variant(details, chosen).filter(|variant| variant.requires_shipping);
    let shipped = || details.variants.iter().find(|variant| variant.requires_shipping);
    let (Some(country), Some(variant)) = (country, chosen.or_else(shipped)) else {
        return Ok(None);
    };
    let parcel = Parcel {
        grams: (variant.grams > 0).then(|| i64::from(variant.grams)),
        subtotal: variant.price.clone(),
        ships: true,
    };
    shipping::find_default_delivery(conn, settings, country, &parcel)
}

/// Returns the address under which a page is cached. It contains the country and the day on which orders
/// are processed, because the page shows when the product arrives.
fn cache_address(
    slug: &str,
    variant: Option<VariantId>,
    country: Option<Country>,
    calendar: &Calendar,
    now: Timestamp,
) -> String {
    let mut address = paths::product(slug);
    if let Some(variant) = variant {
        address.push_str(&format!("?variant={variant}"));
    }
    if let Some(country) = country {
        address.push_str(&format!(" {} {}", country.code(), calendar.handling_day(now)));
    }
    address
}

/// Returns `true` if the address names no variant, or one of the product's.
fn is_known_variant(details: &ProductDetails, variant: Option<VariantId>) -> bool {
    variant.is_none_or(|id| details.variants.iter().any(|variant| variant.id == id))
}

fn path_with_query(slug: &str, query: &str) -> String {
    let path = paths::product(slug);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_address_changes_when_orders_are_processed_on_a_later_day() {
        let calendar = Calendar { cut_off: "14:00".parse().unwrap(), ..Calendar::default() };
        let country = "DE".parse().ok();
        let address_at = |now: &str| {
            let now = Timestamp::parse(now).unwrap();
            cache_address("mug", Some(7.into()), country, &calendar, now)
        };
        assert_eq!(address_at("2026-11-26T13:59:59Z"), "/products/mug?variant=7 DE 2026-11-26");
        assert_eq!(address_at("2026-11-26T14:00:00Z"), "/products/mug?variant=7 DE 2026-11-27");
        assert_eq!(address_at("2026-11-27T14:00:00Z"), address_at("2026-11-30T13:59:59Z"));
        assert_ne!(address_at("2026-11-27T14:00:00Z"), address_at("2026-11-30T14:00:00Z"));
    }
}
