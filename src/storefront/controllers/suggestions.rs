//! Suggestions below the search field.

use crate::{
    catalog,
    storefront::views::suggestions::suggestion_groups,
    web::{
        extractors::Query,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /suggestions`: what a shopper may be looking for who has typed `q` so far, as JSON for the script of the
/// search field.
pub async fn index(state: State, Query(params): Query) -> HandlerResult {
    let text = params.get("q").unwrap_or_default().to_owned();
    let index = state.catalog_index.clone();
    let suggestions = state.repo.read(move |conn| catalog::suggest(conn, &index, &text)).await?;
    response::private_json(suggestion_groups(suggestions, state.settings().currency))
}
