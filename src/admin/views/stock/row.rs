//! A row of the stock form.

use crate::{
    admin::views::list_option::ListOption,
    foundation::changeset::Changeset,
    inventory::{Stock, StockReason, Warehouse, displayed_stock},
    web::{components::field_id, paths},
};

/// A variant with the fields that change its stock.
pub struct Row {
    pub name: String,
    pub path: String,
    pub sku: String,
    pub counted: bool,
    pub on_hand: i32,
    pub held: i32,
    pub available: i32,
    /// The variant, in forms of several rows.
    pub variant: Option<HiddenField>,
    /// The fields `seen` and `was`: the stock that the page shows.
    pub shown: [HiddenField; 2],
    pub units: Input,
    pub reason: Input,
    /// The options of the reason.
    pub reasons: Vec<ListOption>,
    pub warehouse: Input,
    /// The options of the warehouse; empty if there is only one.
    pub warehouses: Vec<ListOption>,
    /// The note for the ledger, in forms of one row.
    pub note: Option<Input>,
}

/// A hidden field.
pub struct HiddenField {
    pub name: String,
    pub value: String,
}

/// A field of a row.
pub struct Input {
    /// Its id, which the error summary links to.
    pub id: String,
    pub name: String,
    pub value: String,
    pub errors: Vec<String>,
}

impl Row {
    /// Builds the row of a form for one variant. `form` has the values of an invalid form.
    pub fn single(stock: &Stock, warehouses: &[Warehouse], form: &Changeset) -> Self {
        let row = Self::new(stock, warehouses, form, str::to_owned);
        Self { note: Some(input(form, "note".to_owned())), variant: None, ..row }
    }

    /// Builds a row of a form for several variants.
    pub fn in_list(stock: &Stock, warehouses: &[Warehouse], form: &Changeset, key: usize) -> Self {
        Self::new(stock, warehouses, form, |field| format!("rows[{key}][{field}]"))
    }

    fn new(
        stock: &Stock,
        warehouses: &[Warehouse],
        form: &Changeset,
        name: impl Fn(&str) -> String,
    ) -> Self {
        let input = |field| input(form, name(field));
        let reason = input("reason");
        let warehouse = input("warehouse");
        let several = warehouses.iter().filter(|_| warehouses.len() > 1);
        let option = |candidate: &Warehouse| {
            let id = candidate.id.to_string();
            let chosen = id == warehouse.value;
            ListOption::new(id, candidate.details.name.clone(), chosen)
        };
        let displayed = displayed_stock(stock);
        Self {
            name: stock.name(),
            path: paths::admin_stock(stock.variant.id),
            sku: stock.variant.sku.clone().unwrap_or_default(),
            counted: stock.variant.track_stock,
            on_hand: stock.on_hand(),
            held: stock.held(),
            available: stock.available(),
            variant: Some(HiddenField {
                name: name("variant"),
                value: stock.variant.id.to_string(),
            }),
            shown: [
                HiddenField { name: name("seen"), value: displayed.version },
                HiddenField { name: name("was"), value: displayed.units },
            ],
            units: input("units"),
            reasons: StockReason::ALL
                .map(|option| {
                    let code = option.as_str();
                    ListOption::new(code, reason_label(option), code == reason.value)
                })
                .into(),
            warehouses: several.map(option).collect(),
            note: None,
            reason,
            warehouse,
        }
    }
}

fn input(form: &Changeset, name: String) -> Input {
    Input {
        id: field_id(&name),
        value: form.value(&name).to_owned(),
        errors: form.errors_of(&name).map(str::to_owned).collect(),
        name,
    }
}

/// Returns the label of a reason, with the meaning of the units.
fn reason_label(reason: StockReason) -> &'static str {
    match reason {
        StockReason::Count => "Counted: set to",
        StockReason::Received => "Received: add",
        StockReason::Returned => "Returned: add",
        StockReason::Damaged => "Damaged: remove",
        StockReason::Lost => "Lost: remove",
        StockReason::Found => "Found: add",
        StockReason::Other => "Other: add, or remove with a minus",
    }
}

/// Returns the label of a reason in the ledger.
pub fn movement_label(code: &str) -> String {
    match code {
        "count" => "Counted".to_owned(),
        "sale" => "Sold".to_owned(),
        "import" => "Imported".to_owned(),
        "undo" => "Undone".to_owned(),
        other => {
            let mut chars = other.chars();
            chars
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        }
    }
}
