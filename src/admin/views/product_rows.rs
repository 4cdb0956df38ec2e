//! The rows of the product form.

use crate::{
    foundation::{
        changeset::Changeset,
        params::{Key, Params},
    },
    web::components::{Cell, field_id},
};

/// The row of a variant.
pub struct VariantRow {
    pub number: usize,
    /// The prefix of its fields' names, such as `variants[2]`.
    pub name: String,
    /// The id of its first field, which the error summary links to.
    pub more_id: String,
    pub variant_id: String,
    pub stock_was: String,
    /// Its options, labeled with the column headings.
    pub options: Vec<Cell>,
    pub sku: Cell,
    pub price: Cell,
    pub regular: Cell,
    pub stock: Cell,
    pub grams: Cell,
    pub barcode: Cell,
    pub limit: Cell,
    /// The key of its picture's row; empty if it has no picture.
    pub picture: String,
    pub ships: bool,
    pub taxable: bool,
    pub is_counted: bool,
    pub backorder: bool,
    pub removed: bool,
}

const OPTIONS: [&str; 3] = ["Option 1", "Option 2", "Option 3"];

impl VariantRow {
    /// Builds the row whose fields start with `name`. `number` is the row's number for people.
    pub fn new(form: &Changeset, name: String, number: usize, options: usize) -> Self {
        let row_label = format!("variant {number}");
        let cell = |field: &str, label| Cell::new(form, &name, field, label, &row_label);
        let ticked = |field: &str| form.checked(&format!("{name}[{field}]"));
        // A row that was just added has no values yet, and these boxes are ticked in it.
        let ticked_by_default =
            |field: &str| ticked(field) || form.values().get(&format!("{name}[{field}]")).is_none();
        let value = |field: &str| form.value(&format!("{name}[{field}]")).to_owned();
        let option = |(number, label)| cell(&format!("option{number}"), label);
        Self {
            number,
            more_id: field_id(&format!("{name}[more]")),
            variant_id: value("id"),
            stock_was: value("stock_was"),
            options: (1..).zip(OPTIONS).take(options).map(option).collect(),
            sku: cell("sku", "SKU"),
            price: cell("price", "Price").decimal(),
            regular: cell("compare_at_price", "Compare-at price").decimal(),
            stock: cell("stock", "On hand").numeric(),
            grams: cell("grams", "Weight in grams").numeric().with_label(),
            barcode: cell("barcode", "Barcode").with_label(),
            limit: cell("max_per_order", "Limit per order").numeric().with_label(),
            picture: value("image"),
            ships: ticked_by_default("requires_shipping"),
            taxable: ticked_by_default("taxable"),
            is_counted: ticked("track_stock"),
            backorder: ticked("backorder"),
            removed: form.values().get(&format!("{name}[remove]")).is_some(),
            name,
        }
    }

    /// Returns `true` if a collapsed field has an error.
    pub fn is_open(&self) -> bool {
        [&self.grams, &self.barcode, &self.limit].into_iter().any(Cell::has_errors)
    }

    /// Returns the number of columns.
    pub fn columns(&self) -> usize {
        self.options.len() + 5
    }
}

/// A picture that a variant can have.
pub struct PictureOption {
    /// The key of its row.
    pub key: String,
    /// Its number and description.
    pub label: String,
}

/// Returns the pictures that a variant can have.
pub fn pictures(form: &Changeset) -> Vec<PictureOption> {
    let rows = form.values().nested("images").into_iter().zip(1..);
    let named = rows.filter_map(|((key, row), number): ((Key, Params), usize)| {
        let text_of = |field| row.get(field).map(str::trim).filter(|text| !text.is_empty());
        let src = text_of("src")?;
        let file = src.rsplit('/').next().unwrap_or(src);
        let text: String = text_of("alt").unwrap_or(file).chars().take(40).collect();
        Some(PictureOption { key: key.to_string(), label: format!("{number}. {text}") })
    });
    named.collect()
}

/// The row of a picture.
pub struct ImageRow {
    pub number: usize,
    /// The prefix of its fields' names, such as `images[2]`.
    pub name: String,
    pub src: Cell,
    pub alt: Cell,
    /// `true` if it is on another website, which hides it from shoppers.
    pub is_external: bool,
    pub removed: bool,
}

impl ImageRow {
    /// Builds the row whose fields start with `name`. `number` is the row's number for people.
    pub fn new(form: &Changeset, name: String, number: usize) -> Self {
        let row_label = format!("picture {number}");
        Self {
            number,
            src: Cell::new(form, &name, "src", "File", &row_label),
            alt: Cell::new(form, &name, "alt", "Description", &row_label),
            is_external: form.value(&format!("{name}[src]")).trim_start().starts_with("http"),
            removed: form.values().get(&format!("{name}[remove]")).is_some(),
            name,
        }
    }
}
