//! How it stands with a coupon at a moment.

use crate::foundation::clock::Timestamp;

use super::models::Coupon;

/// How it stands with a coupon. An ended one is only that, however often it was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponStanding {
    /// It can be used.
    Active,
    /// Its time has not come.
    Scheduled,
    /// Its time is over.
    Ended,
    /// All its uses are spent.
    UsedUp,
}

impl CouponStanding {
    /// Every standing with its word in addresses and its words for people.
    pub const ALL: [(&'static str, &'static str, Self); 4] = [
        ("active", "Active", Self::Active),
        ("scheduled", "Scheduled", Self::Scheduled),
        ("ended", "Ended", Self::Ended),
        ("used_up", "Used up", Self::UsedUp),
    ];

    /// How it stands with a coupon now.
    pub fn of(coupon: &Coupon, now: Timestamp) -> Self {
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

    /// The words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Scheduled => "Scheduled",
            Self::Ended => "Ended",
            Self::UsedUp => "Used up",
        }
    }
}
