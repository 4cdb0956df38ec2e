//! The categories' pages.

use actix_web::{HttpRequest, web::Path};

use crate::{
    catalog::ProductFilter,
    foundation::{changeset::Changeset, page::PageRequest},
    web::{
        controllers::listings::{PER_PAGE, show_list},
        extractors::{Query, Visitor},
        reply::Reply,
        state::State,
        views::products::ListAddress,
    },
};

/// `GET /categories/{slug}`; its filters lead to the list of all products.
pub async fn show(
    state: State,
    visitor: Visitor,
    slug: Path<String>,
    Query(params): Query,
    req: HttpRequest,
) -> Reply {
    let filter = ProductFilter { categories: vec![slug.into_inner()], ..ProductFilter::default() };
    let page = PageRequest::from_text(params.get("page"), PER_PAGE).number;
    let list = ListAddress { filter, is_category: true, page };
    show_list(&state, &visitor, &req, list, Changeset::default()).await
}
