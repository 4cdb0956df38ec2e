//! What a list of orders can be narrowed to: payment and fulfillment apart from each other.

use crate::payments::DisputeStatus;

use super::status::{FulfillmentStatus, PaymentStatus};

/// Which payments a list of orders shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentFilter {
    /// Money that has not come, for whatever reason, sent or not.
    Unpaid,
    /// This state.
    Is(PaymentStatus),
    /// Money that a bank questions, won or lost.
    Disputed(DisputeStatus),
}

impl PaymentFilter {
    /// All of them with the word that addresses use.
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

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unpaid => PaymentStatus::Awaiting.words(),
            Self::Is(status) => status.words(),
            Self::Disputed(status) => status.words(),
        }
    }
}

/// Which fulfillments a list of orders shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FulfillmentFilter {
    /// Paid, and something is left to send.
    ToSend,
    /// This state. What was cancelled is not waited for.
    Is(FulfillmentStatus),
}

impl FulfillmentFilter {
    /// All of them with the word that addresses use.
    pub const ALL: [(&'static str, Self); 4] = [
        ("to_send", Self::ToSend),
        ("unfulfilled", Self::Is(FulfillmentStatus::Unfulfilled)),
        ("partially_fulfilled", Self::Is(FulfillmentStatus::PartiallyFulfilled)),
        ("fulfilled", Self::Is(FulfillmentStatus::Fulfilled)),
    ];

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::ToSend => "Paid, to ship",
            Self::Is(status) => status.words(),
        }
    }
}
