//! The releases of drops as calendar files.

use actix_web::{HttpResponse, web::Path};

use crate::{
    Error,
    accounts::Scope,
    catalog::{self, Product, ProductLookup},
    storefront::views::calendar::{CONTENT_TYPE, render_calendar},
    web::{error::AppError, paths, response::HandlerResult, state::State},
};

/// `GET /drops.ics`
pub async fn index(state: State) -> HandlerResult {
    let now = state.repo.clock().now();
    let drops = state.repo.list(move |conn| catalog::list_drops(conn, now)).await?;
    calendar_file(&state, drops.iter().map(|details| &details.product))
}

/// `GET /drops/{slug}.ics`
pub async fn show(state: State, slug: Path<String>) -> HandlerResult {
    let lookup =
        state.repo.read(move |conn| catalog::get_product_by_slug(conn, &Scope::visitor(), &slug));
    match lookup.await? {
        ProductLookup::Found(details) if details.product.released_at.is_some() => {
            calendar_file(&state, [&details.product])
        }
        ProductLookup::Found(_) => Err(Error::NotFound.into()),
        ProductLookup::Moved(slug) => Err(AppError::Moved(paths::drop_calendar(&slug))),
    }
}

fn calendar_file<'a>(state: &State, drops: impl IntoIterator<Item = &'a Product>) -> HandlerResult {
    let settings = state.settings();
    let file = render_calendar(&settings.shop_name, &state.shop.base_url, drops);
    Ok(HttpResponse::Ok().content_type(CONTENT_TYPE).body(file))
}
