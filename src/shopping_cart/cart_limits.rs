//! What the shop allows its carts.

use std::time::Duration;

use crate::{foundation::zone::Zone, settings::Settings};

/// Limits of carts and how long they are kept, as the shopkeeper decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLimits {
    /// The most of one thing that a line can have, from 1.
    pub max_quantity: i32,
    /// Lines that a cart can have.
    pub max_lines: usize,
    /// How many days a visitor's cart is kept after it was last used.
    pub guest_days: u64,
    /// The same for a customer's.
    pub customer_days: u64,
    /// The shop's time zone, for the days that sentences about lines name.
    pub zone: Zone,
}

impl CartLimits {
    /// The part of the shop's settings that is about carts.
    pub fn of(settings: &Settings) -> Self {
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
