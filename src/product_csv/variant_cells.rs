//! What a row says about a variant.

use crate::{catalog::MAX_LINE, foundation::money::Money};

use super::{cells::Cells, columns::*, words};

/// A row about a variant. Nothing (`None`) stands for a column that the file does not have, or for
/// a cell that cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariantCells {
    pub line: u64,
    /// The SKU, where the row has one; an empty one where the file takes it away.
    pub sku: Option<String>,
    /// Values of the three options, as they stand in the file.
    pub values: Option<[String; 3]>,
    /// A price that can be read.
    pub price: Option<Money>,
    /// Whether something stands where the price should.
    pub has_price_text: bool,
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
    /// Whether the row has a picture of the product, too.
    pub has_image: bool,
}

impl VariantCells {
    pub fn read(cells: &mut Cells<'_>) -> Self {
        let values = OPTION_VALUES.map(|column| cells.text(column, MAX_LINE));
        let is_told = values.iter().any(Option::is_some);
        Self {
            line: cells.line(),
            sku: cells.code(SKU, MAX_LINE),
            values: is_told.then(|| values.map(Option::unwrap_or_default)),
            price: cells.amount(PRICE).flatten(),
            has_price_text: !cells.get(PRICE).is_empty(),
            compare_at_price: cells.amount(COMPARE_AT),
            barcode: barcode(cells),
            grams: cells.grams(GRAMS),
            requires_shipping: cells.truth(SHIPPING, false),
            taxable: cells.truth(TAXABLE, false),
            track_stock: cells.text(TRACKER, MAX_LINE).map(|tracker| !tracker.is_empty()),
            backorder: cells.read(POLICY, false, |text| {
                words::backorder(text).ok_or_else(|| "must be deny or continue".to_owned())
            }),
            quantity: cells.whole(QUANTITY).flatten(),
            image_src: variant_image(cells),
            has_image: !cells.get(IMAGE).is_empty(),
        }
    }

    /// The SKU, where there is one.
    pub fn sku(&self) -> Option<&str> {
        self.sku.as_deref().filter(|sku| !sku.is_empty())
    }
}

/// Shopify marks barcodes with an apostrophe, so that spreadsheets take them for texts. Spreadsheets
/// that took them for numbers have lost digits, or added `.0`.
fn barcode(cells: &mut Cells<'_>) -> Option<String> {
    let barcode = cells.code(BARCODE, MAX_LINE)?;
    let barcode = barcode.strip_prefix('\'').unwrap_or(&barcode);
    if is_scientific(barcode) {
        let reason = format!("{barcode} was shortened by a spreadsheet and left out");
        cells.mistake(BARCODE, reason);
        return None;
    }
    let digits = barcode.strip_suffix(".0").unwrap_or(barcode);
    let is_number = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    Some(if is_number { digits } else { barcode }.to_owned())
}

/// Whether a text is a number such as `8.71234E+12`.
fn is_scientific(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    text.split_once(['E', 'e']).is_some_and(|(number, power)| {
        power.strip_prefix('+').is_some_and(digits)
            && number.starts_with(|c: char| c.is_ascii_digit())
            && digits(&number.replace(['.', ','], ""))
    })
}

fn variant_image(cells: &mut Cells<'_>) -> Option<String> {
    let addresses = cells.addresses(VARIANT_IMAGE);
    let is_told = cells.knows(VARIANT_IMAGE) && cells.get(VARIANT_IMAGE).is_empty();
    addresses.into_iter().next().or_else(|| is_told.then(String::new))
}

/// Whether a row is about a variant: it has what only a variant has.
pub fn is_variant(cells: &Cells<'_>) -> bool {
    let columns = [PRICE, SKU, QUANTITY, COMPARE_AT, BARCODE].into_iter().chain(OPTION_VALUES);
    columns.into_iter().any(|column| !cells.get(column).is_empty())
}

/// Whether a row about a product tells something of a variant in a file that has only a few columns.
pub fn has_details(cells: &Cells<'_>) -> bool {
    let columns = [GRAMS, SHIPPING, TAXABLE, TRACKER, POLICY, VARIANT_IMAGE];
    columns.into_iter().any(|column| !cells.get(column).is_empty())
}
