//! How an order stands, in one word.

use super::status::{FulfillmentStatus, OrderStatus, PaymentStatus};

/// How an order stands: the one thing that matters most of its three machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayStatus {
    /// Placed, and nothing has been paid yet.
    AwaitingPayment,
    /// A person has to look at it.
    OnHold,
    /// Paid, and to be sent.
    Paid,
    /// Some of it is on its way.
    PartlySent,
    /// On its way.
    Sent,
    /// The money went back.
    Refunded,
    /// Called off.
    Cancelled,
}

impl DisplayStatus {
    /// What matters most of these states.
    pub fn of(order: OrderStatus, payment: PaymentStatus, fulfillment: FulfillmentStatus) -> Self {
        match (order, payment, fulfillment) {
            (OrderStatus::Cancelled, ..) => Self::Cancelled,
            (OrderStatus::OnHold, ..) => Self::OnHold,
            (_, PaymentStatus::Refunded, _) => Self::Refunded,
            (_, _, FulfillmentStatus::Fulfilled) => Self::Sent,
            (_, _, FulfillmentStatus::PartiallyFulfilled) => Self::PartlySent,
            (_, PaymentStatus::Paid | PaymentStatus::PartiallyRefunded, _) => Self::Paid,
            _ => Self::AwaitingPayment,
        }
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "Awaiting payment",
            Self::OnHold => "On hold",
            Self::Paid => "Paid",
            Self::PartlySent => "Partly shipped",
            Self::Sent => "Shipped",
            Self::Refunded => "Refunded",
            Self::Cancelled => "Cancelled",
        }
    }
}
