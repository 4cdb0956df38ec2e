//! The fields of the warehouse form.

use crate::foundation::field::FieldSpec;

/// The name.
pub const NAME: FieldSpec =
    FieldSpec::new("name", "Name").required().max_length(100).hint("Shown to you and to shoppers.");
/// The short code for command lines.
pub const CODE: FieldSpec = FieldSpec::new("code", "Code")
    .required()
    .max_length(20)
    .hint("A short name for the command line.");
/// The position in the order in which warehouses are used; lower numbers come first.
pub const PRIORITY: FieldSpec = FieldSpec::new("priority", "Priority")
    .required()
    .range(1, 9_999)
    .hint("Stock is taken from lower numbers first.");
/// The street.
pub const STREET: FieldSpec = FieldSpec::new("line1", "Street")
    .max_length(200)
    .hint("Required for pickup, as are the city and country.");
/// The postcode.
pub const POSTCODE: FieldSpec = FieldSpec::new("postcode", "Postcode").max_length(20);
/// The city.
pub const CITY: FieldSpec = FieldSpec::new("city", "City").max_length(100);
/// The region.
pub const REGION: FieldSpec =
    FieldSpec::new("region", "Region").max_length(10).hint("State or province code, such as QC.");
/// The country.
pub const COUNTRY: FieldSpec = FieldSpec::new("country", "Country");
/// The option to let shoppers pick up orders there.
pub const PICKUP: FieldSpec = FieldSpec::new("pickup", "Shoppers can pick up here")
    .hint("Offered at checkout with the address below.");

/// All fields.
pub const ALL: [FieldSpec; 9] =
    [NAME, CODE, PRIORITY, STREET, POSTCODE, CITY, REGION, COUNTRY, PICKUP];
