//! Category pages.

use actix_web::{HttpRequest, web::Path};

use crate::{
    catalog::{self, ProductFilter},
    db::Conn,
    foundation::{changeset::Changeset, page::PageRequest},
    settings::Settings,
    storefront::{
        controllers::{
            category_pictures::with_pictures,
            listings::{PER_PAGE, show_list},
        },
        views::products::{CatalogPage, CategoryIndexParts, ListAddress, render_category_index},
    },
    web::{
        endpoints::fallback,
        extractors::{Query, Visitor},
        paths,
        response::{self, HandlerResult},
        state::{PageSource, State},
    },
};

/// `GET /categories`
pub async fn index(state: State, visitor: Visitor, req: HttpRequest) -> HandlerResult {
    let index = state.catalog_index.clone();
    let read = move |conn: &mut Conn<'_>, _| {
        let is_current = index.wait_until_current();
        let mut counts = catalog::list_categories_with_products(conn, &index)?;
        counts.retain(|entry| entry.products > 0);
        Ok(CategoryIndexParts { categories: with_pictures(conn, counts)?, is_current })
    };
    let render = |parts, _: &Settings, _| render_category_index(parts);
    let cached =
        state.cached_page(PageSource::Lists, Some(paths::CATEGORIES), read, render).await?;
    let page = CatalogPage {
        layout: visitor
            .layout(cached.title.as_str())
            .in_catalog()
            .with_live_topics(&cached.subscription_token),
        canonical: state.shop.absolute(paths::CATEGORIES),
        noindex: false,
        editable: false,
        cached: &cached,
    };
    response::catalog_page(&req, &visitor, &page)
}

/// `GET /categories/{slug}`. Its filters lead to the list of all products.
pub async fn show(
    state: State,
    visitor: Visitor,
    slug: Path<String>,
    Query(params): Query,
    req: HttpRequest,
) -> HandlerResult {
    let filter = ProductFilter { categories: vec![slug.into_inner()], ..ProductFilter::default() };
    let page = PageRequest::from_text(params.get("page"), PER_PAGE).number;
    let list = ListAddress { filter, is_category: true, page };
    match show_list(&state, &visitor, &req, list, Changeset::default()).await {
        Ok(response) => Ok(response),
        Err(error) => Err(fallback::redirect_missing(&state, &req, error).await),
    }
}
