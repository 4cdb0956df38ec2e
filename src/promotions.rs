//! Coupons: what the shopkeeper offers, what a code typed by a shopper takes off, and how often
//! it may do so.
//!
//! A cart keeps codes only. What they are worth is found out afresh at every total, and they
//! are used up with the order, never before.

mod checking;
mod coupon_cast;
mod coupon_form;
mod coupons;
mod finding;
mod models;
mod naming;
mod postgres;
mod reach;
mod redeeming;
mod reductions;
mod refusal;
mod sqlite;
mod standing;
mod typed;

pub use checking::DiscountableLine;
pub use coupon_form::{change_coupon, create_coupon, new_coupon, update_coupon};
pub use coupons::{delete_coupon, end_coupon, restore_coupon};
pub use finding::{CouponFilter, get_coupon, list_coupons};
pub use models::{Coupon, CouponKind};
pub use redeeming::{give_back, redeem};
pub use reductions::{Checked, look_up, reductions};
pub use refusal::CouponRejection;
pub use standing::CouponStanding;
pub use typed::{MAX_CODE, normalize};
