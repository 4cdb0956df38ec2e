//! The promotions' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/coupon_scope.rs"]
pub mod coupon_scope;
#[path = "queries/coupons.rs"]
pub mod coupons;
#[path = "queries/redemptions.rs"]
pub mod redemptions;
