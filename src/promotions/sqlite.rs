//! The promotions' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/coupons.rs"]
pub mod coupons;
#[path = "queries/reach.rs"]
pub mod reach;
#[path = "queries/redemptions.rs"]
pub mod redemptions;
