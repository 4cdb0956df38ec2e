//! A variant with the form that changes its stock.

use crate::{
    foundation::changeset::Changeset,
    inventory::{Stock, StockReason},
    web::{components::field_id, paths},
};

/// A variant with the form that changes its stock.
pub struct Row {
    pub name: String,
    pub path: String,
    pub sku: String,
    pub counted: bool,
    pub on_hand: i32,
    pub held: i32,
    pub available: i32,
    /// Where the form is sent.
    pub action: String,
    /// Id of the field for units; the error summary leads to it.
    pub units_id: String,
    pub reason_id: String,
    pub units: String,
    pub errors: Vec<String>,
    pub reason_errors: Vec<String>,
    /// Word, words, and whether it is chosen.
    pub reasons: Vec<(&'static str, &'static str, bool)>,
}

impl Row {
    /// The row of a variant. Where it stands alone on its page, `form` is what was typed.
    pub fn new(stock: &Stock, action: String, form: Option<&Changeset>) -> Self {
        let id = |field: &str| match form {
            Some(_) => field_id(field),
            None => field_id(&format!("{field}_{}", stock.variant.id)),
        };
        let errors =
            |field| form.iter().flat_map(|form| form.errors_of(field)).map(str::to_owned).collect();
        let chosen = form.map_or("", |form| form.value("reason"));
        let reason = |(word, reason)| (word, words(reason), word == chosen);
        Self {
            name: stock.name(),
            path: paths::admin_stock(stock.variant.id),
            sku: stock.variant.sku.clone().unwrap_or_default(),
            counted: stock.variant.track_stock,
            on_hand: stock.on_hand(),
            held: stock.held(),
            available: stock.available(),
            action,
            units_id: id("units"),
            reason_id: id("reason"),
            units: form.map_or("", |form| form.value("units")).to_owned(),
            errors: errors("units"),
            reason_errors: errors("reason"),
            reasons: StockReason::ALL.into_iter().map(reason).collect(),
        }
    }
}

/// What happened, and what the units mean then.
fn words(reason: StockReason) -> &'static str {
    match reason {
        StockReason::Count => "Counted: set to",
        StockReason::Received => "Received: add",
        StockReason::Returned => "Returned: add",
        StockReason::Damaged => "Damaged: take away",
        StockReason::Lost => "Lost: take away",
    }
}

/// A word of the ledger for people.
pub fn reason_in_words(word: &str) -> String {
    match word {
        "count" => "Counted".to_owned(),
        "sale" => "Sold".to_owned(),
        "import" => "Imported".to_owned(),
        other => {
            let mut letters = other.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}
