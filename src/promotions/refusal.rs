//! Why a code takes nothing off.

use std::fmt;

use crate::foundation::{
    clock::Timestamp,
    money::{Currency, Money},
};

use super::models::Coupon;

/// Why a code takes nothing off; as text, a sentence for the shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No coupon has this code.
    Unknown,
    /// It is good from this moment on.
    NotYet(Timestamp),
    /// It was good until this moment.
    Ended(Timestamp),
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
    /// Nothing in the cart is what it is for.
    NotForTheseProducts,
    /// The cart has fewer units of what it is for than this.
    TooFew(i32),
    /// It does not go together with the code that is named, which came first.
    NotCombinable(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("We don't know this code."),
            Self::NotYet(from) => write!(f, "This code is good from {}.", from.date_time()),
            Self::Ended(at) => write!(f, "This code ended on {}.", at.date_time()),
            Self::Minimum { least, currency } => {
                write!(f, "This code needs a purchase of {} or more.", least.format(*currency))
            }
            Self::UsedUp => f.write_str("This code has been used up."),
            Self::UsedByYou => {
                f.write_str("You have already used this code as often as it allows.")
            }
            Self::NotForTheseProducts => f.write_str("This code is not for anything in your cart."),
            Self::TooFew(units) => {
                write!(f, "This code needs {units} or more of what it is for in your cart.")
            }
            Self::NotCombinable(other) => {
                write!(f, "This code can't be used together with {other}.")
            }
        }
    }
}

/// Whether a coupon's time has not come or is over.
pub(super) fn out_of_time(coupon: &Coupon, now: Timestamp) -> Option<Refusal> {
    let ended = coupon.ends_at.filter(|end| *end <= now).map(Refusal::Ended);
    ended.or_else(|| coupon.starts_at.filter(|start| *start > now).map(Refusal::NotYet))
}
