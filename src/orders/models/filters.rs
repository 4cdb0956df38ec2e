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
    /// With a dispute whose status has the same label as this one.
    Disputed(DisputeStatus),
}

impl PaymentFilter {
    /// The filters to choose from.
    pub const ALL: [Self; 10] = [
        Self::Unpaid,
        Self::Is(PaymentStatus::Processing),
        Self::Is(PaymentStatus::Failed),
        Self::Is(PaymentStatus::Paid),
        Self::Is(PaymentStatus::PartiallyRefunded),
        Self::Is(PaymentStatus::Refunded),
        Self::Is(PaymentStatus::Cancelled),
        Self::Disputed(DisputeStatus::NeedsResponse),
        Self::Disputed(DisputeStatus::Lost),
        Self::Disputed(DisputeStatus::Won),
    ];

    /// The value in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unpaid => PaymentStatus::Awaiting.as_str(),
            Self::Is(status) => status.as_str(),
            Self::Disputed(DisputeStatus::NeedsResponse | DisputeStatus::UnderReview) => "disputed",
            Self::Disputed(DisputeStatus::Lost) => "dispute_lost",
            Self::Disputed(DisputeStatus::Won | DisputeStatus::Closed) => "dispute_won",
        }
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unpaid => PaymentStatus::Awaiting.label(),
            Self::Is(status) => status.label(),
            Self::Disputed(status) => status.label(),
        }
    }
}

/// Narrows a list of orders by fulfillment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FulfillmentFilter {
    /// Paid, with units left to ship.
    ToShip,
    /// In this state. Cancelled orders are included only if fulfilled.
    Is(FulfillmentStatus),
}

impl FulfillmentFilter {
    /// The filters to choose from.
    pub const ALL: [Self; 4] = [
        Self::ToShip,
        Self::Is(FulfillmentStatus::Unfulfilled),
        Self::Is(FulfillmentStatus::PartiallyFulfilled),
        Self::Is(FulfillmentStatus::Fulfilled),
    ];

    /// The value in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ToShip => "to_send",
            Self::Is(status) => status.as_str(),
        }
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::ToShip => "Paid, to ship",
            Self::Is(status) => status.label(),
        }
    }
}
