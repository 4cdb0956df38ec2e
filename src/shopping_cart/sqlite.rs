//! The carts' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/adding.rs"]
pub mod adding;
#[path = "queries/allowance.rs"]
pub mod allowance;
#[path = "queries/arrivals.rs"]
pub mod arrivals;
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
#[path = "queries/merges.rs"]
pub mod merges;
#[path = "queries/taking_up.rs"]
pub mod taking_up;
