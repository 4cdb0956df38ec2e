//! What every layer may lean on: values that know no table, no HTTP and no clock of their own.

pub mod calendar;
pub mod changeset;
pub mod client;
pub mod clock;
pub mod collation;
pub mod direction;
pub mod field;
pub mod filters;
pub mod ids;
pub mod money;
pub mod page;
pub mod params;
pub mod percent;
pub mod place;
pub mod postal_address;
pub mod secret;
pub mod slug;
pub mod text;
pub mod token;
pub mod vat_number;
pub mod zone;
