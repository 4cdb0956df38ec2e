//! The promotions' queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/coupon_scope.rs"]
pub mod coupon_scope;
#[path = "queries/coupons.rs"]
pub mod coupons;
#[path = "queries/redemptions.rs"]
pub mod redemptions;
