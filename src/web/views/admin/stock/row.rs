//! A variant with the form that changes its stock.

use crate::{
    foundation::changeset::Changeset,
    inventory::{Stock, StockReason, Warehouse},
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
    pub where_id: String,
    pub where_errors: Vec<String>,
    /// Id, name, and whether it is chosen; none where there is only one warehouse.
    pub warehouses: Vec<(String, String, bool)>,
    /// Id of the field for a note and what was typed, where there is one.
    pub note: Option<(String, String)>,
    pub note_errors: Vec<String>,
}

impl Row {
    /// The row of a variant. Where it stands alone on its page, `form` is what was typed.
    pub fn new(
        stock: &Stock,
        warehouses: &[Warehouse],
        action: String,
        form: Option<&Changeset>,
    ) -> Self {
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
            where_id: id("warehouse"),
            where_errors: errors("warehouse"),
            warehouses: choices(warehouses, form),
            note: form.map(|form| (id("note"), form.value("note").to_owned())),
            note_errors: errors("note"),
            reasons: StockReason::ALL.into_iter().map(reason).collect(),
        }
    }
}

fn choices(warehouses: &[Warehouse], form: Option<&Changeset>) -> Vec<(String, String, bool)> {
    let typed = form.map_or("", |form| form.value("warehouse"));
    let choice = |warehouse: &Warehouse| {
        let id = warehouse.id.to_string();
        (id.clone(), warehouse.details.name.clone(), id == typed)
    };
    let several = warehouses.iter().filter(|_| warehouses.len() > 1);
    several.map(choice).collect()
}

/// What happened, and what the units mean then.
fn words(reason: StockReason) -> &'static str {
    match reason {
        StockReason::Count => "Counted: set to",
        StockReason::Received => "Received: add",
        StockReason::Returned => "Returned: add",
        StockReason::Damaged => "Damaged: take away",
        StockReason::Lost => "Lost: take away",
        StockReason::Found => "Found: add",
        StockReason::Other => "Other: add, or take away with a minus",
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
