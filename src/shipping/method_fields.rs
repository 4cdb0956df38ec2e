//! The fields of the form of a delivery method, without the rows of its steps.

use crate::foundation::field::FieldSpec;

/// The name.
pub const NAME: FieldSpec = FieldSpec::new("name", "Name")
    .required()
    .max_length(100)
    .hint("Shown to shoppers, such as Standard.");
/// The kind of price.
pub const KIND: FieldSpec = FieldSpec::new("kind", "Rate").hint("How the price is calculated.");
/// The price of a flat rate.
pub const PRICE: FieldSpec = FieldSpec::new("price", "Price").decimal().hint("For a flat rate.");
/// The order value from which shipping is free.
pub const FREE_FROM: FieldSpec = FieldSpec::new("free_from", "Free from")
    .optional()
    .decimal()
    .hint("Order value, after coupons, from which shipping is free.");
/// The minimum number of business days.
pub const MIN_DAYS: FieldSpec = FieldSpec::new("min_days", "Min. days")
    .required()
    .range(0, 365)
    .hint("Business days with the carrier, after your handling time.");
/// The maximum number of business days.
pub const MAX_DAYS: FieldSpec = FieldSpec::new("max_days", "Max. days")
    .required()
    .range(0, 365)
    .hint("Business days at the longest.");
/// The option to offer it to shoppers.
pub const ACTIVE: FieldSpec = FieldSpec::new("active", "Offer it to shoppers");
/// The position in lists.
pub const POSITION: FieldSpec = FieldSpec::new("position", "Sort order")
    .optional()
    .range(0, 9_999)
    .hint("Only for this list. Shoppers see the cheapest first.");

/// All fields.
pub const ALL: [FieldSpec; 8] =
    [NAME, KIND, PRICE, FREE_FROM, MIN_DAYS, MAX_DAYS, ACTIVE, POSITION];
