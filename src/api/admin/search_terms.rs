//! What shoppers searched for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    accounts::{Permission, Scope},
    api::{
        access::Access,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::{FilteredList, ListQuery},
        problem::ApiResult,
        query,
        schema::Time,
    },
    db::Conn,
    search_terms::{self, CountedTerm, TermFilter},
};

/// The endpoints of searches.
pub fn endpoints() -> EndpointGroup {
    let endpoints =
        [Endpoint::get("/admin/search_terms", "List what shoppers searched for", index)
            .access(Access::Permission(Permission::ProductsRead))
            .query::<ListQuery>()
            .query::<TermFilters>()
            .returns_page::<SearchTermView>()];
    let description = "What shoppers searched for in the last 90 days, and what it found. Nothing about the shoppers \
                       is stored.";
    EndpointGroup::new("Admin: searches", description, endpoints)
}

/// The filters of the list.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct TermFilters {
    /// `nothing` for the terms whose last search found no product.
    found: Option<String>,
}

/// A text that shoppers searched for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchTerm)]
struct SearchTermView {
    /// The id.
    id: i64,
    /// The text in lower case and without accents, at most 60 characters.
    term: String,
    /// The number of searches in the last 30 days.
    searches: i64,
    /// The number of products that the last search found.
    results: i64,
    /// `all` if they have all words, `corrected` if some words were taken for misspelled ones, `some` if they have only
    /// some of the words.
    quality: &'static str,
    /// When someone last searched for it.
    updated_at: Time,
}

/// `GET /admin/search_terms`
async fn index(client: ApiClient, list: FilteredList<TermFilters>) -> ApiResult {
    let known = |word: &str| (word == "nothing").then_some(TermFilter::FoundNothing);
    let filter = query::choice("found", list.filters.found.as_deref(), known)?;
    let filter = filter.unwrap_or_default();
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        search_terms::list_term_slice(conn, scope, filter, request)
    };
    client.page("search_terms", &list.page, &list.filters, load, SearchTermView::from).await
}

impl From<CountedTerm> for SearchTermView {
    fn from(CountedTerm { term, searches }: CountedTerm) -> Self {
        Self {
            id: term.id.get(),
            term: term.term,
            searches: searches.unwrap_or(0),
            results: term.results,
            quality: term.quality.as_str(),
            updated_at: term.updated_at.into(),
        }
    }
}
