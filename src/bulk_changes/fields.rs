//! The fields of the form of bulk changes.

use crate::{catalog::MAX_TAGS, foundation::field::FieldSpec};

/// What is changed.
pub const ACTION: FieldSpec = FieldSpec::new("action", "Change").required();
/// The percentage by which prices change.
pub const PERCENT: FieldSpec = FieldSpec::new("percent", "Percent")
    .hint("5 raises prices by 5 %, -20 lowers them by 20 %. Results are rounded to the currency, half up.")
    .decimal();
/// The amount by which prices change.
pub const AMOUNT: FieldSpec = FieldSpec::new("amount", "Amount")
    .hint("2.50 raises prices by 2.50, -1 lowers them by 1.")
    .decimal();
/// What becomes of the compare-at price.
pub const COMPARE_AT: FieldSpec = FieldSpec::new("compare_at", "Compare-at price");
/// The new status.
pub const STATUS: FieldSpec = FieldSpec::new("status", "Status");
/// The category to add or remove.
pub const CATEGORY: FieldSpec = FieldSpec::new("category_id", "Category");
/// The tags to add or remove.
pub const TAGS: FieldSpec =
    FieldSpec::new("tags", "Tags").hint("Separated by commas").max_length(MAX_TAGS);
/// The new tax class.
pub const TAX_CLASS: FieldSpec =
    FieldSpec::new("tax_class", "Tax class").hint("Leave empty for standard.").max_length(50);
/// The units to add, or the units on hand.
pub const UNITS: FieldSpec = FieldSpec::new("units", "Units")
    .hint("Stock can't go below what shoppers have reserved.")
    .digits(-1_000_000_000, 1_000_000_000);
/// The new weight in grams.
pub const GRAMS: FieldSpec = FieldSpec::new("grams", "Weight in grams").digits(0, 100_000_000);

/// All fields, in the order of the page.
pub const ALL: [FieldSpec; 10] =
    [ACTION, PERCENT, AMOUNT, COMPARE_AT, STATUS, CATEGORY, TAGS, TAX_CLASS, UNITS, GRAMS];
