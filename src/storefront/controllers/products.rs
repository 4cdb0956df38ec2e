//! The list of products, and each product's page.

use std::sync::Arc;

use actix_web::{HttpRequest, web::Path};

use crate::{
    Result,
    catalog::{self, ProductDetails, ProductFilter, ProductLookup},
    db::Conn,
    foundation::{
        changeset::Changeset, clock::Timestamp, ids::VariantId, page::PageRequest, place::Country,
    },
    settings::{Calendar, Settings},
    shipping::{self, Parcel, UsualDelivery},
    storefront::{
        controllers::listings::{PER_PAGE, show_list},
        views::products::{CatalogPage, ListAddress, chosen_variant, product},
    },
    web::{
        error::AppError,
        extractors::{LIVE, Query, Visitor},
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

/// `GET /products/{slug}`: every look counts, whether it is answered with the page or with
/// the news that the browser's copy still holds.
pub async fn show(
    state: State,
    visitor: Visitor,
    slug: Path<String>,
    Query(params): Query,
    req: HttpRequest,
) -> HandlerResult {
    let variant = params.get("variant").and_then(|text| text.parse().ok());
    let kept = kept_product(&state, &visitor, (&slug, variant), &req).await?;
    let page = CatalogPage {
        layout: visitor
            .layout(kept.title.as_str())
            .in_catalog()
            .with_live_topics(&kept.subscription_token),
        canonical: state.shop.absolute(&paths::product(&slug)),
        noindex: kept.noindex,
        editable: visitor.scope.is_admin(),
        cached: &kept,
    };
    let answer = response::catalog_page(&req, &visitor, &page);
    let Some(product) = kept.product.filter(|_| !req.headers().contains_key(LIVE)) else {
        return answer;
    };
    state.views.count(product);
    match state.recent.after(&req, product) {
        Some(cookie) => response::with_cookie(answer, &cookie),
        None => answer,
    }
}

/// A product's page, kept or new. What only shopkeepers see is not kept, nor what anyone may
/// make up.
async fn kept_product(
    state: &State,
    visitor: &Visitor,
    (slug, variant): (&str, Option<VariantId>),
    req: &HttpRequest,
) -> Result<Arc<CachedPage>, AppError> {
    let terms = state.settings();
    let (country, now) = (destination(visitor, &terms), state.repo.clock().now());
    let address = cache_address(slug, variant, country, &terms.calendar, now);
    let (scope, wanted, settings) = (visitor.scope.clone(), slug.to_owned(), Arc::clone(&terms));
    let read = move |conn: &mut Conn<'_>, _| {
        let found = catalog::get_product_by_slug(conn, &scope, &wanted)?;
        let delivery = match &found {
            ProductLookup::Here(details) => {
                usual_delivery(conn, &settings, country, details, variant)?
            }
            ProductLookup::Moved(_) => None,
        };
        Ok(ProductParts { found, delivery })
    };
    let render = |ProductParts { found, delivery }, settings: &Settings, now| {
        let details = match found {
            ProductLookup::Moved(slug) => {
                return Err(AppError::Moved(moved_to(&slug, req.query_string())));
            }
            ProductLookup::Here(details) => details,
        };
        let form = Changeset::default();
        let page = product(&details, delivery.as_ref(), variant, &form, settings, now)?;
        let is_public = details.product.status.is_public();
        let is_for_all = is_public && names_a_variant(&details, variant);
        // Settings that changed meanwhile were not those that the delivery was read for.
        let is_for_once = !is_for_all || settings.version != terms.version;
        Ok(CachedPage { is_for_once, ..page })
    };
    state.cached_page(PageSource::Key, Some(&address), read, render).await
}

/// What a product's page is made of.
struct ProductParts {
    found: ProductLookup,
    delivery: Option<UsualDelivery>,
}

/// Where the visitor's things go, as far as is known: what the cart says, or the shop's own country.
pub(super) fn destination(visitor: &Visitor, settings: &Settings) -> Option<Country> {
    let said = visitor.cart().and_then(|cart| cart.destination.place().country);
    said.or(settings.place().country)
}

/// How one unit of a product gets to a country: of the chosen variant, or of one that is sent.
pub(super) fn usual_delivery(
    conn: &mut Conn<'_>,
    settings: &Settings,
    country: Option<Country>,
    details: &ProductDetails,
    chosen: Option<VariantId>,
) -> Result<Option<UsualDelivery>> {
    let chosen = chosen_variant(details, chosen).filter(|variant| variant.requires_shipping);
    let sent = || details.variants.iter().find(|variant| variant.requires_shipping);
    let (Some(country), Some(variant)) = (country, chosen.or_else(sent)) else { return Ok(None) };
    let parcel = Parcel {
        grams: (variant.grams > 0).then(|| i64::from(variant.grams)),
        subtotal: variant.price.clone(),
        ships: true,
    };
    shipping::usual_delivery(conn, settings, country, &parcel)
}

/// The address under which a page is cached: another one for each country that it names, and from
/// the moment on at which orders are begun with on a later day.
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
        address.push_str(&format!(" {} {}", country.code(), calendar.begins(now)));
    }
    address
}

/// Whether a variant that an address names is one of the product's.
fn names_a_variant(details: &ProductDetails, variant: Option<VariantId>) -> bool {
    variant.is_none_or(|id| details.variants.iter().any(|variant| variant.id == id))
}

fn moved_to(slug: &str, query: &str) -> String {
    let path = paths::product(slug);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_names_an_arrival_is_made_again_when_the_day_is_over() {
        let calendar = Calendar { cut_off: "14:00".parse().unwrap(), ..Calendar::default() };
        let country = "DE".parse().ok();
        let at = |now: &str| {
            let now = Timestamp::parse(now).unwrap();
            cache_address("mug", Some(7.into()), country, &calendar, now)
        };
        assert_eq!(at("2026-11-26T13:59:59Z"), "/products/mug?variant=7 DE 2026-11-26");
        assert_eq!(at("2026-11-26T14:00:00Z"), "/products/mug?variant=7 DE 2026-11-27");
        assert_eq!(at("2026-11-27T14:00:00Z"), at("2026-11-30T13:59:59Z"));
        assert_ne!(at("2026-11-27T14:00:00Z"), at("2026-11-30T14:00:00Z"));
    }
}
