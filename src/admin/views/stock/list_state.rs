//! The search, filter and row order of the stock list, as the URL has them.

use url::form_urlencoded::Serializer;

use crate::{
    admin::views::list_option::ListOption,
    foundation::{ids::VariantId, params::Params},
    inventory::{StockFilter, StockLevel},
    web::paths,
};

/// The levels: URL value and label.
const LEVELS: [(&str, &str); 3] = [("", "All"), (LOW, "Low or sold out"), (SOLD_OUT, "Sold out")];
const LOW: &str = "low";
const SOLD_OUT: &str = "sold_out";
/// Maximum number of rows in a URL.
const MAX_ROWS: usize = 100;

/// The query of a stock list URL, without the page number.
pub struct ListState {
    /// The search text.
    pub q: String,
    /// The URL value of the level.
    pub show: &'static str,
    /// The variants of the page that was just saved, in their order; empty for the sorted list.
    pub rows: Vec<VariantId>,
}

impl ListState {
    /// Parses a query.
    pub fn of(query: &Params) -> Self {
        let code = query.get("show").unwrap_or_default();
        let level = LEVELS.into_iter().find(|(name, _)| *name == code);
        let q = query.get("q").unwrap_or_default().trim().to_owned();
        let rows = query.get("rows").unwrap_or_default().split('.').take(MAX_ROWS);
        let rows = rows.filter_map(|id| id.parse().ok()).collect();
        Self { q, show: level.map_or("", |(code, _)| code), rows }
    }

    /// Returns the URL of a page that shows exactly these rows in this order.
    pub fn with_rows(&self, page: i64, rows: &[VariantId]) -> String {
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        format!("{}&rows={}", self.address(page), rows.join("."))
    }

    /// Returns the filter; up to `low` units count as low stock.
    pub fn filter(&self, low: i32) -> StockFilter {
        let level = match self.show {
            LOW => StockLevel::Low(low),
            SOLD_OUT => StockLevel::SoldOut,
            _ => StockLevel::Any,
        };
        StockFilter { query: self.q.clone(), level }
    }

    /// The options of the level filter.
    pub fn levels(&self) -> [ListOption; 3] {
        LEVELS.map(|(value, label)| ListOption::new(value, label, value == self.show))
    }

    /// Returns the URL of a page.
    pub fn address(&self, page: i64) -> String {
        format!("{}?{}", paths::ADMIN_STOCK, self.query(page))
    }

    /// Returns the query string of a page.
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
