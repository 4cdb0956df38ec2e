//! The fields of the tax rate form.

use crate::foundation::field::FieldSpec;

/// The country.
pub const COUNTRY: FieldSpec = FieldSpec::new("country", "Country")
    .hint("Everywhere else: every country without a rate of its own.");
/// The region.
pub const REGION: FieldSpec = FieldSpec::new("region", "Region")
    .optional()
    .max_length(10)
    .hint("State or province code, such as QC. Its rates are added to those of the country.");
/// The name.
pub const NAME: FieldSpec = FieldSpec::new("name", "Name")
    .required()
    .max_length(40)
    .hint("Shown to shoppers, such as VAT.");
/// The percentage.
pub const PERCENTAGE: FieldSpec = FieldSpec::new("rate", "Percentage")
    .required()
    .decimal()
    .hint("From 0 to 100, such as 19 or 9.975.");
/// The tax class.
pub const TAX_CLASS: FieldSpec = FieldSpec::new("tax_class", "Tax class").optional().max_length(50);
/// The option to tax shipping at this rate, too.
pub const ON_SHIPPING: FieldSpec = FieldSpec::new("on_shipping", "Also on shipping")
    .hint("Shipping is taxed at the standard rates with this option.");

/// All fields.
pub const ALL: [FieldSpec; 6] = [COUNTRY, REGION, NAME, PERCENTAGE, TAX_CLASS, ON_SHIPPING];
