//! The fields of a variant's row in the product form, with the labels that messages use.

use crate::foundation::field::FieldSpec;

use super::models::MAX_LINE;

/// The values of the options.
pub const OPTIONS: [FieldSpec; 3] = [
    FieldSpec::new("option1", "option 1"),
    FieldSpec::new("option2", "option 2"),
    FieldSpec::new("option3", "option 3"),
];
/// The SKU.
pub const SKU: FieldSpec = FieldSpec::new("sku", "SKU").max_length(MAX_LINE);
/// The price.
pub const PRICE: FieldSpec = FieldSpec::new("price", "price");
/// The compare-at price.
pub const COMPARE_AT_PRICE: FieldSpec = FieldSpec::new("compare_at_price", "compare-at price");
/// The weight in grams.
pub const GRAMS: FieldSpec = FieldSpec::new("grams", "weight").digits(0, 100_000_000);
/// The barcode.
pub const BARCODE: FieldSpec = FieldSpec::new("barcode", "barcode").max_length(MAX_LINE);
/// The limit per order.
pub const MAX_PER_ORDER: FieldSpec =
    FieldSpec::new("max_per_order", "limit per order").digits(1, 9_999);
/// The option to ship it.
pub const REQUIRES_SHIPPING: FieldSpec = FieldSpec::new("requires_shipping", "needs shipping");
/// The option to charge tax on it.
pub const TAXABLE: FieldSpec = FieldSpec::new("taxable", "taxable");
/// The units on hand.
pub const STOCK: FieldSpec =
    FieldSpec::new("stock", "units on hand").digits(-1_000_000_000, 1_000_000_000);

/// The fields that are compared after a conflict.
pub const COMPARED: [FieldSpec; 11] = [
    OPTIONS[0],
    OPTIONS[1],
    OPTIONS[2],
    SKU,
    PRICE,
    COMPARE_AT_PRICE,
    GRAMS,
    BARCODE,
    MAX_PER_ORDER,
    REQUIRES_SHIPPING,
    TAXABLE,
];
