//! The page of products that are coming soon or just released.

pub mod calendar;

use actix_web::HttpRequest;

use crate::{
    catalog,
    settings::Settings,
    storefront::views::{drops::render_drops, products::CatalogPage},
    web::{
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        state::{PageSource, State},
    },
};

/// `GET /drops`
pub async fn index(state: State, visitor: Visitor, req: HttpRequest) -> HandlerResult {
    let render = |products: Vec<_>, settings: &Settings, now| {
        render_drops(&products, settings.price_terms(), now, settings.zone())
    };
    let cached = state
        .cached_page(PageSource::Lists, Some(paths::DROPS), catalog::list_drops, render)
        .await?;
    let page = CatalogPage {
        layout: visitor
            .layout(cached.title.as_str())
            .in_catalog()
            .with_live_topics(&cached.subscription_token),
        canonical: state.shop.absolute(paths::DROPS),
        noindex: false,
        editable: false,
        cached: &cached,
    };
    response::catalog_page(&req, &visitor, &page)
}
