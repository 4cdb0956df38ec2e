//! Queries of reports, compiled once for each database.

use super::dialect;

/// The orders in another currency than the shop's.
macro_rules! in_other_currency {
    ($currency:expr) => {
        orders::table
            // An index finds these two, but not what is unequal.
            .filter(orders::currency.lt($currency.code()).or(orders::currency.gt($currency.code())))
            .select(orders::id)
    };
}
use in_other_currency;

pub mod documents;
pub mod items;
