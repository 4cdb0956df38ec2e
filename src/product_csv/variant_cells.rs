//! What a row says about a variant.

use crate::foundation::money::Money;

use super::{
    cells::{self, Cells},
    columns::*,
};

/// A row with a price. Nothing (`None`) stands for a column that the file does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantCells {
    pub line: u64,
    pub sku: Option<String>,
    /// The options' values, as many as the product has names.
    pub options: Option<Vec<String>>,
    pub price: Money,
    pub compare_at_price: Option<Option<Money>>,
    pub barcode: Option<String>,
    pub grams: Option<i32>,
    pub requires_shipping: Option<bool>,
    pub taxable: Option<bool>,
    pub track_stock: Option<bool>,
    pub backorder: Option<bool>,
    /// Units on hand; an empty cell leaves the stock as it is.
    pub quantity: Option<i32>,
    pub image_src: Option<String>,
}

impl VariantCells {
    /// A row of a product with options of these names.
    pub fn read(cells: &mut Cells<'_>, names: Option<&[String]>) -> Self {
        Self {
            line: cells.line(),
            sku: cells.text(SKU, 255),
            options: names.map(|names| option_values(cells, names)),
            price: price(cells),
            compare_at_price: cells.read(COMPARE_AT, None, |text| cells::amount(text).map(Some)),
            barcode: cells.text(BARCODE, 255).map(unmarked),
            grams: cells.read(GRAMS, 0, cells::grams),
            requires_shipping: cells.read(SHIPPING, false, cells::truth),
            taxable: cells.read(TAXABLE, false, cells::truth),
            track_stock: cells.text(TRACKER, 255).map(|tracker| !tracker.is_empty()),
            backorder: cells.read(POLICY, false, cells::backorder),
            quantity: cells.read(QUANTITY, None, |text| cells::whole(text).map(Some)).flatten(),
            image_src: cells.read(VARIANT_IMAGE, String::new(), cells::address),
        }
    }

    /// The SKU, where there is one.
    pub fn sku(&self) -> Option<&str> {
        self.sku.as_deref().filter(|sku| !sku.is_empty())
    }
}

/// Shopify marks barcodes with an apostrophe, so that spreadsheets take them for texts.
fn unmarked(barcode: String) -> String {
    barcode.strip_prefix('\'').map(str::to_owned).unwrap_or(barcode)
}

fn price(cells: &mut Cells<'_>) -> Money {
    let price = cells.read(PRICE, None, |text| cells::amount(text).map(Some)).flatten();
    if cells.get(PRICE).is_empty() {
        cells.mistake(PRICE, "can't be blank where there is a SKU or an option");
    }
    price.unwrap_or_else(Money::zero)
}

fn option_values(cells: &mut Cells<'_>, names: &[String]) -> Vec<String> {
    let mut values = Vec::new();
    for (place, column) in OPTION_VALUES.into_iter().enumerate() {
        let value = cells.text(column, 255).unwrap_or_default();
        match names.get(place) {
            Some(name) if value.is_empty() => {
                cells.mistake(column, format!("can't be blank: the product has the option {name}"));
            }
            Some(_) => values.push(value),
            None if value.is_empty() || value == NO_OPTION.1 => {}
            None => cells.mistake(column, "belongs to an option without a name"),
        }
    }
    values
}

/// Whether a row is about a variant: it has a price, or what only a variant has.
pub fn is_variant(cells: &Cells<'_>) -> bool {
    let columns = [PRICE, SKU].into_iter().chain(OPTION_VALUES);
    columns.into_iter().any(|column| !cells.get(column).is_empty())
}
