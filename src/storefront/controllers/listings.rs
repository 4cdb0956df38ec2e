//! What the pages that list products have in common.

use std::sync::Arc;

use actix_web::HttpRequest;

use crate::{
    Result,
    catalog::{self, Category, ProductFilter},
    db::Conn,
    foundation::{changeset::Changeset, page::PageRequest},
    settings::Settings,
    storefront::views::products::{CatalogPage, ListAddress, ListingParts, listing},
    web::{
        error::AppError,
        extractors::Visitor,
        response::{self, HandlerResult},
        state::{CachedPage, PageSource, State},
    },
};

/// Products on one page of a list.
pub const PER_PAGE: i64 = 24;

/// Answers with a list. `form` is what was typed, where that was wrong.
pub async fn show_list(
    state: &State,
    visitor: &Visitor,
    req: &HttpRequest,
    list: ListAddress,
    form: Changeset,
) -> HandlerResult {
    let kept = kept_list(state, &list, form).await?;
    let page = CatalogPage {
        layout: visitor
            .layout(kept.title.as_str())
            .in_catalog()
            .with_live_topics(&kept.subscription_token),
        canonical: state.shop.absolute(&list.canonical()),
        noindex: list.is_unlisted(),
        editable: false,
        cached: &kept,
    };
    response::catalog_page(req, visitor, &page)
}

/// A list, kept or new. One with messages about what was typed is always new.
async fn kept_list(
    state: &State,
    list: &ListAddress,
    form: Changeset,
) -> Result<Arc<CachedPage>, AppError> {
    let address = form.is_valid().then(|| list.address());
    let wanted = list.clone();
    let render = |parts: ListingParts, settings: &Settings, now| {
        if let Some(last) = parts.page.last_before() {
            return Err(AppError::BeyondLastPage(list.at_page(last)));
        }
        let form = if form.is_valid() { Changeset::new(list.params()) } else { form };
        Ok(listing(list, &form, parts, settings.price_terms(), now, settings.zone())?)
    };
    let read = move |conn: &mut Conn<'_>, _| parts(conn, &wanted);
    state.cached_page(PageSource::Lists, address.as_deref(), read, render).await
}

fn parts(conn: &mut Conn<'_>, list: &ListAddress) -> Result<ListingParts> {
    let request = PageRequest { number: list.page, per_page: PER_PAGE };
    let category = category_of(conn, list)?;
    let page = catalog::list_products(conn, &list.filter, request)?;
    let everything = ProductFilter::default();
    let mut categories = match (page.total, &category) {
        (1.., None) => Vec::new(),
        _ => catalog::list_categories_with_counts(conn, &everything)?,
    };
    categories.retain(|(_, count)| *count > 0);
    let mut children = Vec::new();
    if let Some(category) = &category {
        children = categories.clone();
        children.retain(|(other, _)| other.parent_id == Some(category.id));
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
    let facets = catalog::list_facets(conn, &list.filter)?;
    Ok(ListingParts { page, facets, category, ancestors, children, categories })
}

/// The category whose page it is; one that does not exist has none.
fn category_of(conn: &mut Conn<'_>, list: &ListAddress) -> Result<Option<Category>> {
    let slug = list.filter.categories.first().filter(|_| list.is_category);
    slug.map(|slug| catalog::get_category_by_slug(conn, slug)).transpose()
}
