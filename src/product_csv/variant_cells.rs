//! The cells about a variant.

use crate::{catalog::MAX_LINE, foundation::money::Money};

use super::{cells::Cells, columns::*, vocabulary};

/// A row about a variant. `None` means that the file has no such column, or that the cell can't be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct VariantCells {
    pub line: u64,
    /// The SKU. An empty one removes it.
    pub sku: Option<String>,
    /// The values of the three options, as in the file.
    pub values: Option<[String; 3]>,
    /// The price, if it can be read.
    pub price: Option<Money>,
    /// `true` if the price cell is not empty.
    pub has_price_text: bool,
    pub compare_at_price: Option<Option<Money>>,
    pub barcode: Option<String>,
    pub grams: Option<i32>,
    pub requires_shipping: Option<bool>,
    pub taxable: Option<bool>,
    pub track_stock: Option<bool>,
    pub backorder: Option<bool>,
    /// Units on hand. An empty cell leaves the stock unchanged.
    pub quantity: Option<i32>,
    pub image_src: Option<String>,
    /// `true` if the row also has a picture of the product.
    pub has_image: bool,
}

impl VariantCells {
    pub fn read(cells: &mut Cells<'_>) -> Self {
        let values = OPTION_VALUES.map(|column| cells.text(column, MAX_LINE));
        let has_column = values.iter().any(Option::is_some);
        Self {
            line: cells.line(),
            sku: cells.code(SKU, MAX_LINE),
            values: has_column.then(|| values.map(Option::unwrap_or_default)),
            price: cells.amount(PRICE).flatten(),
            has_price_text: !cells.get(PRICE).is_empty(),
            compare_at_price: cells.amount(COMPARE_AT),
            barcode: barcode(cells),
            grams: cells.grams(GRAMS),
            requires_shipping: cells.boolean(SHIPPING, false),
            taxable: cells.boolean(TAXABLE, false),
            track_stock: cells.text(TRACKER, MAX_LINE).map(|tracker| !tracker.is_empty()),
            backorder: cells.read(POLICY, false, |text| {
                vocabulary::parse_backorder(text)
                    .ok_or_else(|| "must be deny or continue".to_owned())
            }),
            quantity: cells.integer(QUANTITY).flatten(),
            image_src: variant_image(cells),
            has_image: !cells.get(IMAGE).is_empty(),
        }
    }

    /// The SKU, if there is one.
    pub fn sku(&self) -> Option<&str> {
        self.sku.as_deref().filter(|sku| !sku.is_empty())
    }
}

/// Reads a barcode. Shopify prefixes it with an apostrophe, so that spreadsheets treat it as text.
/// Spreadsheets that treated it as a number have removed digits or appended `.0`.
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

/// Returns `true` if a text is a number such as `8.71234E+12`.
fn is_scientific(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    text.split_once(['E', 'e']).is_some_and(|(number, power)| {
        power.strip_prefix('+').is_some_and(digits)
            && number.starts_with(|c: char| c.is_ascii_digit())
            && digits(&number.replace(['.', ','], ""))
    })
}

fn variant_image(cells: &mut Cells<'_>) -> Option<String> {
    let urls = cells.urls(VARIANT_IMAGE);
    let is_blank = cells.has_column(VARIANT_IMAGE) && cells.get(VARIANT_IMAGE).is_empty();
    urls.into_iter().next().or_else(|| is_blank.then(String::new))
}

/// Returns `true` if a row describes a variant: it has a cell that only variants have.
pub fn is_variant(cells: &Cells<'_>) -> bool {
    let columns = [PRICE, SKU, QUANTITY, COMPARE_AT, BARCODE].into_iter().chain(OPTION_VALUES);
    columns.into_iter().any(|column| !cells.get(column).is_empty())
}

/// Returns `true` if a row about a product also describes its variant, as in files with few columns.
pub fn has_details(cells: &Cells<'_>) -> bool {
    let columns = [GRAMS, SHIPPING, TAXABLE, TRACKER, POLICY, VARIANT_IMAGE];
    columns.into_iter().any(|column| !cells.get(column).is_empty())
}
