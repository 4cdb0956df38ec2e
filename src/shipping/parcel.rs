//! What is to be sent.

use crate::foundation::money::Money;

/// What is to be sent, as far as its price depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// What all of it weighs; none where the weight of something is not known.
    pub grams: Option<i64>,
    /// What is paid for all of it, after coupons.
    pub subtotal: Money,
    /// Whether there is anything to be sent at all.
    pub ships: bool,
}
