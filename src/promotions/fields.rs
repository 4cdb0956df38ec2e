//! The fields of the coupon form.

use crate::foundation::field::FieldSpec;

use super::codes::MAX_CODE;

/// The code.
pub const CODE: FieldSpec = FieldSpec::new("code", "Code")
    .required()
    .max_length(MAX_CODE)
    .hint("3 to 40 letters, digits, dashes and underscores. Upper and lower case don't matter.");
/// The name.
pub const NAME: FieldSpec = FieldSpec::new("name", "Name")
    .required()
    .max_length(80)
    .hint("Shown to shoppers next to the amount, such as Spring sale.");
/// The kind.
pub const KIND: FieldSpec = FieldSpec::new("kind", "Kind");
/// The percentage.
pub const RATE: FieldSpec = FieldSpec::new("rate", "Percent").decimal().hint("Such as 10 or 12.5");
/// The maximum discount of a percentage.
pub const MAX_DISCOUNT: FieldSpec = FieldSpec::new("max_discount", "Maximum discount")
    .optional()
    .decimal()
    .hint("The most the coupon can take off.");
/// The fixed amount.
pub const AMOUNT: FieldSpec = FieldSpec::new("amount", "Amount")
    .decimal()
    .hint("Taken off the total of the items it applies to.");
/// The units to pay.
pub const BUY_QUANTITY: FieldSpec =
    FieldSpec::new("buy_quantity", "Items to buy").digits(1, 999).hint("2 in a “3 for 2” offer");
/// The units that are then free.
pub const GET_QUANTITY: FieldSpec = FieldSpec::new("get_quantity", "Free items")
    .digits(1, 999)
    .hint("1 in a “3 for 2” offer. The cheapest items are free.");
/// The minimum purchase.
pub const MINIMUM_PURCHASE: FieldSpec = FieldSpec::new("minimum_purchase", "Minimum purchase")
    .optional()
    .decimal()
    .hint("The least the items in the cart must cost, before discounts.");
/// The start.
pub const STARTS_AT: FieldSpec = FieldSpec::new("starts_at", "Starts").optional().date_time();
/// The end.
pub const ENDS_AT: FieldSpec = FieldSpec::new("ends_at", "Ends").optional().date_time();
/// The limit of uses.
pub const USAGE_LIMIT: FieldSpec = FieldSpec::new("usage_limit", "Total uses")
    .optional()
    .digits(1, 1_000_000)
    .hint("How many orders can use it. Leave empty for no limit.");
/// The limit of uses per customer.
pub const USAGE_LIMIT_PER_CUSTOMER: FieldSpec =
    FieldSpec::new("usage_limit_per_customer", "Uses per customer")
        .optional()
        .digits(1, 1_000_000)
        .hint("Counted by account or confirmed email address. Guests confirm theirs at checkout.");
/// The option to combine it with other codes.
pub const CAN_COMBINE: FieldSpec =
    FieldSpec::new("can_combine", "Can be combined with other codes")
        .hint("Both codes must allow it.");
/// The included categories.
pub const CATEGORIES: FieldSpec = FieldSpec::new("category_ids", "Only for these categories")
    .optional()
    .hint("Subcategories are included.");
/// The excluded categories.
pub const EXCLUDED_CATEGORIES: FieldSpec =
    FieldSpec::new("excluded_category_ids", "Not for these categories")
        .optional()
        .hint("Subcategories are included.");
/// The included products.
pub const PRODUCTS: FieldSpec = FieldSpec::new("products", "Only for these products")
    .optional()
    .lines(5)
    .hint(
        "One product per line: the end of its URL, such as fjord-kettle, or a full link. Up to 1,000.",
    );
/// The excluded products.
pub const EXCLUDED_PRODUCTS: FieldSpec =
    FieldSpec::new("excluded_products", "Not for these products")
        .optional()
        .lines(5)
        .hint("One product per line.");

/// The fields that are compared as typed after a conflict.
pub const COMPARED: [FieldSpec; 14] = [
    CODE,
    NAME,
    RATE,
    MAX_DISCOUNT,
    AMOUNT,
    BUY_QUANTITY,
    GET_QUANTITY,
    MINIMUM_PURCHASE,
    STARTS_AT,
    ENDS_AT,
    USAGE_LIMIT,
    USAGE_LIMIT_PER_CUSTOMER,
    PRODUCTS,
    EXCLUDED_PRODUCTS,
];

/// The fields that are compared by the labels of their choices after a conflict.
pub const CHOICES: [FieldSpec; 4] = [KIND, CAN_COMBINE, CATEGORIES, EXCLUDED_CATEGORIES];

/// Returns all fields.
pub fn all() -> Vec<FieldSpec> {
    [&COMPARED[..], &CHOICES].concat()
}
