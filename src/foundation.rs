//! Values that every layer uses. They don't depend on tables, HTTP or the current time.

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
pub mod slice;
pub mod slug;
pub mod text;
pub mod token;
pub mod vat_number;
pub mod zone;
