//! Where in the list of stock somebody is.

use url::form_urlencoded::Serializer;

use crate::{
    foundation::{ids::VariantId, params::Params},
    inventory::{StockFilter, StockLevel},
    web::paths,
};

/// The levels with the word that addresses use and the words for people.
const LEVELS: [(&str, &str, StockLevel); 3] = [
    ("", "All", StockLevel::Any),
    ("low", "Low or sold out", StockLevel::Low),
    ("sold_out", "Sold out", StockLevel::SoldOut),
];

/// What a list of stock shows: all that its address says but the page's number.
pub struct Place {
    /// What is looked for.
    pub q: String,
    /// How much of it there must be.
    pub level: StockLevel,
}

impl Place {
    /// The place of an address.
    pub fn of(query: &Params) -> Self {
        let word = query.get("show").unwrap_or_default();
        let level = LEVELS.into_iter().find(|(name, ..)| *name == word);
        let q = query.get("q").unwrap_or_default().trim().to_owned();
        Self { q, level: level.map_or(StockLevel::Any, |(.., level)| level) }
    }

    /// Where to go after a change: back to the list, if the form stood there.
    pub fn after_change(query: &Params, variant: VariantId) -> String {
        match query.get("page").and_then(|page| page.parse().ok()) {
            Some(page) => Self::of(query).address(page),
            None => paths::admin_stock(variant),
        }
    }

    /// What is asked of the inventory.
    pub fn filter(&self) -> StockFilter {
        StockFilter { query: self.q.clone(), level: self.level }
    }

    /// Word, words, and whether it is chosen.
    pub fn levels(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        LEVELS.into_iter().map(|(word, words, level)| (word, words, level == self.level))
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
        for (word, _, chosen) in self.levels().filter(|(word, ..)| !word.is_empty()) {
            if chosen {
                query.append_pair("show", word);
            }
        }
        query.append_pair("page", &page.to_string());
        query.finish()
    }
}
