//! Cart queries, compiled once for each database.

use super::dialect;

pub mod adding;
pub mod allowance;
pub mod cart_lookup;
pub mod carts;
pub mod coupons;
pub mod delivery;
pub mod demand;
pub mod get_or_create;
pub mod items;
pub mod merge;
