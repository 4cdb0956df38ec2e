//! Promotion queries, compiled once for each database.

use super::dialect;

pub mod coupon_scope;
pub mod coupons;
pub mod redemptions;
