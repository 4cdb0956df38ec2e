//! What the shopkeeper decides about the whole shop: name, money, limits, address.

mod calendar;
mod current;
mod form;
mod models;
mod prices;

#[path = "settings"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "settings"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use current::{Readiness, current, initialize, readiness};
pub use form::{change_settings, update};
pub use models::{Calendar, Settings, ShopTexts};
pub use prices::{PriceTerms, TaxStatus};
