//! What is coming, and what has just come.

use std::sync::Arc;

use actix_web::HttpRequest;

use crate::{
    catalog,
    web::{
        error::AppError,
        extractors::Visitor,
        paths,
        reply::{self, Reply},
        state::{KeptPage, State},
        views::{drops::drops, products::CatalogPage},
    },
};

/// `GET /drops`
pub async fn index(state: State, visitor: Visitor, req: HttpRequest) -> Reply {
    let kept = kept_drops(&state).await?;
    let page = CatalogPage {
        layout: visitor.layout(kept.title.as_str()).in_catalog().told(&kept.ticket),
        canonical: state.shop.absolute(paths::DROPS),
        noindex: false,
        csrf: visitor.csrf(),
        editable: false,
        kept: &kept,
    };
    reply::catalog_page(&req, &page)
}

async fn kept_drops(state: &State) -> Result<Arc<KeptPage>, AppError> {
    let settings = state.settings();
    let at = state.fragments.at(&settings, paths::DROPS.to_owned());
    if let Some(kept) = state.fragments.get(&at) {
        return Ok(kept);
    }
    let now = state.repo.clock().now();
    let details = state.repo.read(move |conn| catalog::list_drops(conn, now)).await?;
    let kept = drops(&details, settings.currency, now);
    let kept = state.ticketed(kept.map_err(AppError::from_render)?);
    state.fragments.keep(at, Arc::clone(&kept));
    Ok(kept)
}
