//! The status of a coupon at a moment.

use crate::foundation::clock::Timestamp;

use super::models::Coupon;

/// The status of a coupon. A coupon that has ended is `Ended`, even if it was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponStatus {
    /// It can be used.
    Active,
    /// It has not started.
    Scheduled,
    /// It has ended.
    Ended,
    /// It has no uses left.
    UsedUp,
}

impl CouponStatus {
    /// All statuses with their value in query strings and their label.
    pub const ALL: [(&'static str, &'static str, Self); 4] = [
        ("active", "Active", Self::Active),
        ("scheduled", "Scheduled", Self::Scheduled),
        ("ended", "Ended", Self::Ended),
        ("used_up", "Used up", Self::UsedUp),
    ];

    /// Returns the status of a coupon.
    pub fn at(coupon: &Coupon, now: Timestamp) -> Self {
        if coupon.ends_at.is_some_and(|end| end <= now) {
            Self::Ended
        } else if coupon.usage_limit.is_some_and(|limit| limit <= coupon.times_used) {
            Self::UsedUp
        } else if coupon.starts_at.is_some_and(|start| start > now) {
            Self::Scheduled
        } else {
            Self::Active
        }
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Scheduled => "Scheduled",
            Self::Ended => "Ended",
            Self::UsedUp => "Used up",
        }
    }
}
