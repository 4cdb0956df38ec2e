//! Suggestions below a search field, as `static/js/search.js` reads them.

use serde::Serialize;

/// Suggestions of one kind.
#[derive(Serialize)]
pub struct SuggestionGroup {
    /// The kind, such as `Products`.
    pub label: &'static str,
    /// What was found, best first.
    pub hits: Vec<Suggestion>,
}

/// Something that was found.
#[derive(Serialize)]
pub struct Suggestion {
    /// Its name.
    pub title: String,
    /// What tells it from others; may be empty.
    pub detail: String,
    /// The path of its page.
    pub path: String,
}
