//! Limits of carts and their lifetime.

use std::time::Duration;

use crate::{foundation::zone::Zone, settings::Settings};

/// The time for which a merge is shown and can be undone.
pub(super) const UNDO_WINDOW: Duration = Duration::from_secs(30 * 60);

/// The shop's settings for carts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLimits {
    /// The maximum quantity of a line, from 1.
    pub max_quantity: i32,
    /// The maximum number of lines.
    pub max_lines: usize,
    /// Days after its last use until a guest's cart expires.
    pub guest_days: u64,
    /// Days after its last use until a customer's cart expires.
    pub customer_days: u64,
    /// The shop's time zone, for dates in messages.
    pub zone: Zone,
}

impl CartLimits {
    /// The settings that concern carts.
    pub fn from_settings(settings: &Settings) -> Self {
        let days = |days: i32| u64::try_from(days).unwrap_or(1);
        Self {
            max_quantity: settings.max_quantity,
            max_lines: usize::try_from(settings.max_lines).unwrap_or(1),
            guest_days: days(settings.guest_cart_days),
            customer_days: days(settings.customer_cart_days),
            zone: settings.zone(),
        }
    }
}

pub(super) fn days(days: u64) -> Duration {
    Duration::from_secs(days * 24 * 60 * 60)
}
