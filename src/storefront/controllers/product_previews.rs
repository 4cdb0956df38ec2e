//! Pages of products that are not in the shop yet, for people who got a link from the shopkeeper.

use actix_web::web::Path;

use crate::{
    catalog::{self, ProductStatus},
    foundation::changeset::Changeset,
    storefront::views::{
        products::{CatalogPage, render_product},
        structured_data::Shop,
    },
    web::{
        error::AppError,
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /product_previews/{token}`. Once the product is in the shop, the link leads to its page.
pub async fn show(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let now = state.repo.clock().now();
    let id = state.preview_links.read(&token, now).ok_or(AppError::NotFound)?;
    let details = state.repo.read(move |conn| catalog::get_product_preview(conn, id)).await?;
    let product = &details.product;
    if product.status != ProductStatus::Draft {
        return response::see_other(paths::product(&product.slug));
    }
    let settings = state.settings();
    let shop = Shop { base_url: &state.shop.base_url, settings: &settings };
    let cached = render_product(&details, None, None, &Changeset::default(), &shop, now)?;
    let page = CatalogPage {
        layout: visitor.layout(format!("Preview of {}", cached.title)),
        canonical: state.shop.absolute(&paths::product(&product.slug)),
        noindex: true,
        editable: false,
        cached: &cached,
    };
    response::page(&page)
}
