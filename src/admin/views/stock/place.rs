//! Where in the list of stock somebody is.

use url::form_urlencoded::Serializer;

use crate::{
    foundation::{ids::VariantId, params::Params},
    inventory::{StockFilter, StockLevel},
    web::paths,
};

/// The levels: the word that addresses use and the words for people.
const LEVELS: [(&str, &str); 3] = [("", "All"), (LOW, "Low or sold out"), (SOLD_OUT, "Sold out")];
const LOW: &str = "low";
const SOLD_OUT: &str = "sold_out";
/// Rows that an address may name.
const MOST_ROWS: usize = 100;

/// What a list of stock shows: all that its address says but the page's number.
pub struct Place {
    /// What is looked for.
    pub q: String,
    /// How much of it there must be: one of the words.
    pub show: &'static str,
    /// The variants that a save has just shown, which stay where they were; none for the list as
    /// it is sorted.
    pub rows: Vec<VariantId>,
}

impl Place {
    /// The place of an address.
    pub fn of(query: &Params) -> Self {
        let word = query.get("show").unwrap_or_default();
        let level = LEVELS.into_iter().find(|(name, _)| *name == word);
        let q = query.get("q").unwrap_or_default().trim().to_owned();
        let rows = query.get("rows").unwrap_or_default().split('.').take(MOST_ROWS);
        let rows = rows.filter_map(|id| id.parse().ok()).collect();
        Self { q, show: level.map_or("", |(word, _)| word), rows }
    }

    /// The address of a page with exactly these rows in their order.
    pub fn with_rows(&self, page: i64, rows: &[VariantId]) -> String {
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        format!("{}&rows={}", self.address(page), rows.join("."))
    }

    /// What is asked of the inventory; up to `low` units are few.
    pub fn filter(&self, low: i32) -> StockFilter {
        let level = match self.show {
            LOW => StockLevel::Low(low),
            SOLD_OUT => StockLevel::SoldOut,
            _ => StockLevel::Any,
        };
        StockFilter { query: self.q.clone(), level }
    }

    /// Word, words, and whether it is chosen.
    pub fn levels(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        LEVELS.into_iter().map(|(word, words)| (word, words, word == self.show))
    }

    /// The address of a page.
    pub fn address(&self, page: i64) -> String {
        format!("{}?{}", paths::ADMIN_STOCK, self.query(page))
    }

    /// The part of the address behind the question mark.
    pub fn query(&self, page: i64) -> String {
        let mut query = Serializer::new(String::new());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        if !self.show.is_empty() {
            query.append_pair("show", self.show);
        }
        query.append_pair("page", &page.to_string());
        query.finish()
    }
}
