//! The filters of the admin's list of orders.

use crate::payments::DisputeStatus;

use super::status::{FulfillmentStatus, OrderStatus, PaymentStatus};

/// Narrows the admin's list of orders. The default shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Part of the order number or of the customer's email address; empty for all.
    pub query: String,
    /// The state of the order itself; `None` for any.
    pub status: Option<OrderStatus>,
    /// The state of its payment; `None` for any.
    pub payment: Option<PaymentFilter>,
    /// The state of its fulfillment; `None` for any.
    pub fulfillment: Option<FulfillmentFilter>,
    /// Only orders that need review.
    pub flagged: bool,
}

/// Narrows a list of orders by payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentFilter {
    /// Not paid for any reason, shipped or not.
    Unpaid,
    /// In this state.
    Is(PaymentStatus),
    /// With a dispute that has the same name for people as this one.
    Disputed(DisputeStatus),
}

impl PaymentFilter {
    /// Each filter with its word in URLs.
    pub const ALL: [(&'static str, Self); 10] = [
        ("awaiting", Self::Unpaid),
        ("processing", Self::Is(PaymentStatus::Processing)),
        ("failed", Self::Is(PaymentStatus::Failed)),
        ("paid", Self::Is(PaymentStatus::Paid)),
        ("partially_refunded", Self::Is(PaymentStatus::PartiallyRefunded)),
        ("refunded", Self::Is(PaymentStatus::Refunded)),
        ("cancelled", Self::Is(PaymentStatus::Cancelled)),
        ("disputed", Self::Disputed(DisputeStatus::NeedsResponse)),
        ("dispute_lost", Self::Disputed(DisputeStatus::Lost)),
        ("dispute_won", Self::Disputed(DisputeStatus::Won)),
    ];

    /// The name for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unpaid => PaymentStatus::Awaiting.words(),
            Self::Is(status) => status.words(),
            Self::Disputed(status) => status.words(),
        }
    }
}

/// Narrows a list of orders by fulfillment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FulfillmentFilter {
    /// Paid, with units left to ship.
    ToShip,
    /// In this state. Cancelled orders only count as fulfilled.
    Is(FulfillmentStatus),
}

impl FulfillmentFilter {
    /// Each filter with its word in URLs.
    pub const ALL: [(&'static str, Self); 4] = [
        ("to_send", Self::ToShip),
        ("unfulfilled", Self::Is(FulfillmentStatus::Unfulfilled)),
        ("partially_fulfilled", Self::Is(FulfillmentStatus::PartiallyFulfilled)),
        ("fulfilled", Self::Is(FulfillmentStatus::Fulfilled)),
    ];

    /// The name for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::ToShip => "Paid, to ship",
            Self::Is(status) => status.words(),
        }
    }
}
