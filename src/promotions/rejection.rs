//! Reasons why a code gives no discount, or a coupon can't be changed.

use std::fmt;

use serde::Serializer;

use crate::{
    error::Reason,
    foundation::{
        clock::Timestamp,
        money::{Currency, Money},
        zone::Zone,
    },
};

use super::models::Coupon;

/// The reason why a code gives no discount, or a coupon can't be changed.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    strum::IntoStaticStr,
    strum::VariantNames,
    thiserror::Error,
)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum CouponRejection {
    /// No coupon has this code.
    #[strum(serialize = "coupon_invalid")]
    #[error("We don't recognize this code. Check the spelling.")]
    Unknown,
    /// The coupon has not started.
    #[strum(serialize = "coupon_invalid")]
    #[error("This code can be used from {}.", zone.date_time(*from))]
    NotYet {
        /// The start of the coupon.
        from: Timestamp,
        /// The shop's time zone.
        #[serde(skip)]
        zone: Zone,
    },
    /// The coupon has ended.
    #[strum(serialize = "coupon_invalid")]
    #[error("This code expired on {}.", zone.date_time(*at))]
    Ended {
        /// The end of the coupon.
        at: Timestamp,
        /// The shop's time zone.
        #[serde(skip)]
        zone: Zone,
    },
    /// The items cost less than the coupon's minimum purchase.
    #[strum(serialize = "coupon_minimum_not_met")]
    #[error("This code needs an order of {} or more.", least.format(*currency))]
    Minimum {
        /// The minimum purchase before discounts.
        #[serde(serialize_with = "as_text")]
        least: Money,
        /// The shop's currency.
        #[serde(skip)]
        currency: Currency,
    },
    /// The coupon has no uses left.
    #[strum(serialize = "coupon_usage_limit")]
    #[error("This code has been used up.")]
    UsedUp,
    /// The customer has no uses left.
    #[strum(serialize = "coupon_usage_limit")]
    #[error("You've already used this code.")]
    UsedByYou,
    /// The coupon is limited per customer, and the shopper has not verified an email address.
    #[strum(serialize = "coupon_needs_email_proof")]
    #[error("This code is limited per customer. Please confirm your email address first.")]
    EmailNotVerified,
    /// The coupon is for other products.
    #[strum(serialize = "coupon_invalid")]
    #[error("This code doesn't apply to anything in your cart.")]
    NotForTheseProducts,
    /// The cart has too few units of the coupon's products.
    #[strum(serialize = "coupon_minimum_not_met")]
    #[error("Add {missing} more eligible {} to use this code.", if *missing == 1 { "item" } else { "items" })]
    TooFew {
        /// Units that are missing.
        missing: i32,
    },
    /// The coupon can't be combined with another one that was applied before.
    #[strum(serialize = "coupon_not_combinable")]
    #[error("This code can't be combined with {other}.")]
    NotCombinable {
        /// The other code.
        other: String,
    },
    /// The cart has the maximum number of codes.
    #[error("You can use up to {max} codes per order.")]
    #[strum(serialize = "too_many_coupons")]
    TooManyCodes {
        /// The maximum number of codes.
        max: usize,
    },
    /// One of several codes was rejected when an order was placed.
    #[error("{code}: {reason}")]
    CodeRejected {
        /// The code.
        code: String,
        /// The reason.
        reason: Box<CouponRejection>,
    },
    /// The coupon can't be deleted because orders refer to it.
    #[error("{code} has been used, so it can't be deleted. End it instead.")]
    InUse {
        /// The code.
        code: String,
    },
}

impl Reason for CouponRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::CodeRejected { reason, .. } => reason.code(),
            reason => reason.into(),
        }
    }
}

fn as_text<S: Serializer>(value: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Returns a rejection if the coupon has not started or has ended.
pub(super) fn check_period(coupon: &Coupon, now: Timestamp, zone: Zone) -> Option<CouponRejection> {
    if let Some(at) = coupon.ends_at.filter(|end| *end <= now) {
        return Some(CouponRejection::Ended { at, zone });
    }
    let from = coupon.starts_at.filter(|start| *start > now)?;
    Some(CouponRejection::NotYet { from, zone })
}
