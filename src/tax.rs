//! Tax: the shop's table of rates, and the rates that apply to an address.
//!
//! `pricing` computes the amounts. A missing rate never counts as zero: an incomplete address is
//! `Unknown`, and one without a rate is `NoRate`.

pub mod fields;
mod form;
mod lookup;
mod models;
mod quote;
mod rates;
mod regions;
mod slices;

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
pub use lookup::{get_rate, list_classes, list_rates, taxes_shipping};
pub use models::{EVERYWHERE_ELSE, STANDARD, TaxRate, TaxRateAttributes};
pub use quote::find_rates;
pub use rates::{Rates, TaxQuote};
pub use regions::{RatedRegions, Region, Regions, list_rated_regions, list_regions};
pub use slices::list_rate_slice;
