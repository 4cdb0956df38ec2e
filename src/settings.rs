//! What the shopkeeper decides about the whole shop: name, money, limits, address.

mod calendar;
mod current;
pub mod fields;
mod form;
mod models;
mod postgres;
mod prices;
mod sqlite;

pub use current::{Readiness, current, initialize, readiness};
pub use form::{change_settings, update};
pub use models::{Calendar, Settings, ShopTexts};
pub use prices::{PriceTerms, TaxStatus};
