//! The promotions' queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/coupons.rs"]
pub mod coupons;
#[path = "queries/reach.rs"]
pub mod reach;
#[path = "queries/redemptions.rs"]
pub mod redemptions;
