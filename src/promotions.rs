//! Coupons: discounts for shoppers who enter a code.
//!
//! A cart contains only codes. Their discounts are computed with every total, and their uses are
//! counted when the order is placed.

mod codes;
mod coupon_form;
mod coupon_scope;
mod coupon_status;
mod coupons;
pub mod fields;
mod models;
mod redemption;
mod rejection;
mod scope_form;
mod slices;
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

pub use codes::{MAX_CODE, normalize};
pub use coupon_form::{change_coupon, create_coupon, new_coupon, update_coupon};
pub use coupon_status::CouponStatus;
pub use coupons::{
    CouponFilter, delete_coupon, end_coupon, get_coupon, list_coupons, restore_coupon,
};
pub use models::{Coupon, CouponAttributes, CouponKind};
pub use redemption::{CodeDiscount, redeem, revert_redemptions};
pub use rejection::CouponRejection;
pub use slices::{CouponDetails, CouponTargets, get_coupon_details, list_coupon_slice};
pub use validation::{CheckedCode, DiscountableLine, check_code, check_codes};
