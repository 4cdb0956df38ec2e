//! The list of products, and each product's page.

use std::sync::Arc;

use actix_web::{HttpRequest, web::Path};

use crate::{
    catalog::{self, Found, ProductDetails, ProductFilter},
    db::Conn,
    foundation::{changeset::Changeset, ids::VariantId, page::PageRequest},
    settings::Settings,
    web::{
        controllers::listings::{PER_PAGE, show_list},
        error::AppError,
        extractors::{LIVE, Query, Visitor},
        paths,
        reply::{self, Reply},
        state::{KeptPage, State},
        views::products::{CatalogPage, ListAddress, product},
    },
};

/// `GET /products`
pub async fn index(
    state: State,
    visitor: Visitor,
    Query(params): Query,
    req: HttpRequest,
) -> Reply {
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
) -> Reply {
    let variant = params.get("variant").and_then(|text| text.parse().ok());
    let kept = kept_product(&state, &visitor, (&slug, variant), &req).await?;
    let page = CatalogPage {
        layout: visitor.layout(kept.title.as_str()).in_catalog().told(&kept.ticket),
        canonical: state.shop.absolute(&paths::product(&slug)),
        noindex: kept.noindex,
        csrf: visitor.csrf(),
        editable: visitor.scope.is_admin(),
        kept: &kept,
    };
    let answer = reply::catalog_page(&req, &visitor, &page);
    let Some(product) = kept.product.filter(|_| !req.headers().contains_key(LIVE)) else {
        return answer;
    };
    state.views.count(product);
    match state.recent.after(&req, product) {
        Some(cookie) => reply::with_cookie(answer, &cookie),
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
) -> Result<Arc<KeptPage>, AppError> {
    let address = match variant {
        Some(variant) => format!("{}?variant={variant}", paths::product(slug)),
        None => paths::product(slug),
    };
    let (scope, wanted) = (visitor.scope.clone(), slug.to_owned());
    let read = move |conn: &mut Conn<'_>, _| catalog::get_product_by_slug(conn, &scope, &wanted);
    let render = |found, settings: &Settings, now| {
        let details = match found {
            Found::Moved(slug) => return Err(AppError::Moved(moved_to(&slug, req.query_string()))),
            Found::Here(details) => details,
        };
        let page = product(&details, variant, &Changeset::default(), settings, now)?;
        let is_public = details.product.status.is_public();
        Ok(KeptPage { is_for_once: !(is_public && names_a_variant(&details, variant)), ..page })
    };
    state.kept_page(Some(&address), read, render).await
}

/// Whether a variant that an address names is one of the product's.
fn names_a_variant(details: &ProductDetails, variant: Option<VariantId>) -> bool {
    variant.is_none_or(|id| details.variants.iter().any(|variant| variant.id == id))
}

fn moved_to(slug: &str, query: &str) -> String {
    let path = paths::product(slug);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}
