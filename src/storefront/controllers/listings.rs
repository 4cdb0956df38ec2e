//! Lists of products.

use std::sync::Arc;

use actix_web::HttpRequest;

use crate::{
    Result,
    catalog::{self, Category, ProductListing},
    db::Conn,
    foundation::{changeset::Changeset, page::PageRequest},
    search::CatalogIndex,
    settings::Settings,
    storefront::{
        controllers::category_pictures::with_pictures,
        views::{
            products::{CatalogPage, ListAddress, ListingParts, render_list},
            structured_data::Shop,
        },
    },
    web::{
        error::AppError,
        extractors::Visitor,
        response::{self, HandlerResult},
        state::{CachedPage, PageSource, State},
    },
};

/// Number of products on a page of a list.
pub const PER_PAGE: i64 = 24;

/// Responds with a list, and counts a search. An invalid `form` is shown with its error messages.
pub async fn show_list(
    state: &State,
    visitor: &Visitor,
    req: &HttpRequest,
    list: ListAddress,
    form: Changeset,
) -> HandlerResult {
    let cached = cached_list(state, &list, form).await?;
    if let Some(text) = list.plain_search().filter(|_| !visitor.is_background_refresh())
        && let Some(outcome) = cached.search
    {
        let day = state.settings().zone().day_of(state.repo.clock().now());
        state.search_counts.count(text, &day.to_string(), outcome);
    }
    let page = CatalogPage {
        layout: visitor
            .layout(cached.title.as_str())
            .in_catalog()
            .with_live_topics(&cached.subscription_token),
        canonical: state.shop.absolute(&list.canonical()),
        noindex: list.is_unlisted(),
        editable: false,
        cached: &cached,
    };
    response::catalog_page(req, visitor, &page)
}

/// Returns a list from the cache, or reads and renders it. A list with an invalid form is not cached.
async fn cached_list(
    state: &State,
    list: &ListAddress,
    form: Changeset,
) -> Result<Arc<CachedPage>, AppError> {
    let address = form.is_valid().then(|| list.address());
    let requested = list.clone();
    let render = |parts: ListingParts, settings: &Settings, now| {
        if let Some(last) = parts.page.last_before() {
            return Err(AppError::BeyondLastPage(list.at_page(last)));
        }
        let form = if form.is_valid() { Changeset::new(list.params()) } else { form };
        let shop = Shop { base_url: &state.shop.base_url, settings };
        Ok(render_list(list, &form, parts, &shop, now)?)
    };
    let index = state.catalog_index.clone();
    let read = move |conn: &mut Conn<'_>, _| read_parts(conn, &index, &requested);
    state.cached_page(PageSource::Lists, address.as_deref(), read, render).await
}

fn read_parts(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    list: &ListAddress,
) -> Result<ListingParts> {
    let request = PageRequest { number: list.page, per_page: PER_PAGE };
    let category = category_of(conn, list)?;
    let listing = catalog::list_products_with_facets(conn, index, &list.filter, request)?;
    let ProductListing { page, facets, matched, correction, is_current } = listing;
    let mut categories = if page.total > 0 && category.is_none() {
        Vec::new()
    } else {
        catalog::list_categories_with_products(conn, index)?
    };
    categories.retain(|entry| entry.products > 0);
    let mut children = Vec::new();
    if let Some(category) = &category {
        children = categories.clone();
        children.retain(|entry| entry.category.parent_id == Some(category.id));
    }
    if page.total > 0 || !children.is_empty() {
        categories.clear();
    }
    let ancestors = match &category {
        Some(category) if category.parent_id.is_some() => {
            catalog::list_ancestors(conn, category.id)?
        }
        _ => Vec::new(),
    };
    let picture = match &category {
        Some(category) => catalog::get_category_picture(conn, category)?,
        None => None,
    };
    let categories = with_pictures(conn, categories)?;
    Ok(ListingParts {
        page,
        facets,
        matched,
        correction,
        is_current,
        category,
        picture,
        ancestors,
        children,
        categories,
    })
}

/// Returns the category if the list is a category page. Fails if the category does not exist.
fn category_of(conn: &mut Conn<'_>, list: &ListAddress) -> Result<Option<Category>> {
    let slug = list.filter.categories.first().filter(|_| list.is_category);
    slug.map(|slug| catalog::get_category_by_slug(conn, slug)).transpose()
}
