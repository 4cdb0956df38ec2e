//! Why a code takes nothing off.

use std::fmt;

use crate::foundation::{
    clock::Timestamp,
    money::{Currency, Money},
    zone::Zone,
};

use super::models::Coupon;

/// Why a code takes nothing off; as text, a sentence for the shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponRejection {
    /// No coupon has this code.
    Unknown,
    /// It is good from this moment on.
    NotYet {
        /// The moment.
        from: Timestamp,
        /// The shop's time zone.
        zone: Zone,
    },
    /// It was good until this moment.
    Ended {
        /// The moment.
        at: Timestamp,
        /// The shop's time zone.
        zone: Zone,
    },
    /// The goods in the cart cost less than it wants.
    Minimum {
        /// What they must cost before any discount.
        least: Money,
        /// In which currency.
        currency: Currency,
    },
    /// All its uses are spent.
    UsedUp,
    /// The shopper's own uses are spent.
    UsedByYou,
    /// It is limited for each customer, and the shopper has not proved an address yet.
    NotProved,
    /// Nothing in the cart is what it is for.
    NotForTheseProducts,
    /// This many more units of what it is for must be in the cart.
    TooFew(i32),
    /// It does not go together with the code that is named, which came first.
    NotCombinable(String),
}

impl fmt::Display for CouponRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("We don't recognize this code. Check the spelling."),
            Self::NotYet { from, zone } => {
                write!(f, "This code can be used from {}.", zone.date_time(*from))
            }
            Self::Ended { at, zone } => {
                write!(f, "This code expired on {}.", zone.date_time(*at))
            }
            Self::Minimum { least, currency } => {
                write!(f, "This code needs an order of {} or more.", least.format(*currency))
            }
            Self::UsedUp => f.write_str("This code has been used up."),
            Self::UsedByYou => f.write_str("You've already used this code."),
            Self::NotProved => f.write_str(
                "This code is limited per customer. Please confirm your email address first.",
            ),
            Self::NotForTheseProducts => {
                f.write_str("This code doesn't apply to anything in your cart.")
            }
            Self::TooFew(1) => f.write_str("Add 1 more eligible item to use this code."),
            Self::TooFew(more) => {
                write!(f, "Add {more} more eligible items to use this code.")
            }
            Self::NotCombinable(other) => {
                write!(f, "This code can't be combined with {other}.")
            }
        }
    }
}

/// Whether a coupon's time has not come or is over.
pub(super) fn out_of_time(coupon: &Coupon, now: Timestamp, zone: Zone) -> Option<CouponRejection> {
    let ended = coupon.ends_at.filter(|end| *end <= now);
    let starts = coupon.starts_at.filter(|start| *start > now);
    let ended = ended.map(|at| CouponRejection::Ended { at, zone });
    ended.or_else(|| starts.map(|from| CouponRejection::NotYet { from, zone }))
}
