//! Tax: which rates apply where, who accounts for it, and the shopkeeper's table of rates.
//!
//! The sums are `pricing`'s. Nothing here ever says zero where the shop's table says nothing:
//! an address that is not known is `Unknown`, one without an answer is `NoAnswer`.

mod form;
mod models;
mod quote;
mod rates;
mod reading;
mod regions;

#[path = "tax"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "tax"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use form::{change_rate, create_rate, delete_rate, restore_rate, update_rate};
pub use models::{EVERYWHERE_ELSE, STANDARD, TaxRate};
pub use quote::rates_at;
pub use rates::{Rates, TaxQuote};
pub use reading::{get_rate, list_classes, list_rates, taxes_shipping};
pub use regions::{RatedRegions, Regions, rated_regions, regions_of};
