//! Coupons: what the shopkeeper offers, what a code typed by a shopper takes off, and how often
//! it may do so.
//!
//! A cart keeps codes only. What they are worth is found out afresh at every total, and they
//! are used up with the order, never before.

mod coupon_cast;
mod coupon_form;
mod coupon_scope;
mod coupon_status;
mod coupons;
mod lookup;
mod models;
mod names;
mod redemption;
mod reductions;
mod rejection;
mod typed;
mod validation;

#[path = "promotions"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "promotions"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use coupon_form::{change_coupon, create_coupon, new_coupon, update_coupon};
pub use coupon_status::CouponStanding;
pub use coupons::{delete_coupon, end_coupon, restore_coupon};
pub use lookup::{CouponFilter, get_coupon, list_coupons};
pub use models::{Coupon, CouponKind};
pub use redemption::{give_back, redeem};
pub use reductions::{Checked, look_up, reductions};
pub use rejection::CouponRejection;
pub use typed::{MAX_CODE, normalize};
pub use validation::DiscountableLine;
