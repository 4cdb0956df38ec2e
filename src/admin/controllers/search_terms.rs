//! What shoppers searched for.

use crate::{
    admin::views::search_terms::SearchTermsPage,
    foundation::page::PageRequest,
    search_terms::{self, TermFilter},
    web::{
        extractors::{Admin, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/search_terms`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let filter = match query.get("found") {
        Some("anything") => TermFilter::All,
        _ => TermFilter::FoundNothing,
    };
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let scope = admin.scope.clone();
    let read =
        state.repo.admin_list(move |conn| search_terms::list_terms(conn, &scope, filter, request));
    let terms = read.await?;
    response::ensure_page_exists(&terms, paths::ADMIN_SEARCH_TERMS, &query)?;
    response::page(&SearchTermsPage::new(admin.layout("Searches"), filter, terms))
}
