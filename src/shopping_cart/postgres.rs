//! The carts' queries for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/allowance.rs"]
pub mod allowance;
#[path = "queries/cart_lookup.rs"]
pub mod cart_lookup;
#[path = "queries/carts.rs"]
pub mod carts;
#[path = "queries/coupons.rs"]
pub mod coupons;
#[path = "queries/delivery.rs"]
pub mod delivery;
#[path = "queries/demand.rs"]
pub mod demand;
#[path = "queries/items.rs"]
pub mod items;
#[path = "queries/merge.rs"]
pub mod merge;
#[path = "queries/purchasable_variants.rs"]
pub mod purchasable_variants;
