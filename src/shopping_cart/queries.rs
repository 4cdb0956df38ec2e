//! Cart queries, compiled once for each database.

use super::dialect;

pub mod allowance;
pub mod cart_lookup;
pub mod carts;
pub mod coupons;
pub mod delivery;
pub mod demand;
pub mod items;
pub mod merge;
pub mod purchasable_variants;
