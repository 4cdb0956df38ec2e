//! The states of payments, refunds, disputes and sessions of the test gateway.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use strum::{EnumString, IntoStaticStr};

/// The state of one attempt to pay.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    AsExpression,
    FromSqlRow,
    IntoStaticStr,
    EnumString,
)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AttemptStatus {
    /// Recorded; the provider may not know about it yet.
    Created,
    /// The customer can pay on the provider's page.
    Pending,
    /// Paid by a slow method, such as a direct debit: the money is on its way.
    Processing,
    /// The money was received.
    Succeeded,
    /// The provider declined it.
    Failed,
    /// Cancelled before it was paid.
    Cancelled,
    /// Not paid in time.
    Expired,
}

impl AttemptStatus {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Pending,
        Self::Processing,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::Expired,
    ];

    /// States in which the provider may still report something.
    pub const OPEN: [Self; 3] = [Self::Created, Self::Pending, Self::Processing];

    /// Returns `true` if `next` may follow. A late success still counts, so it may follow any other
    /// state. Nothing follows a success.
    pub const fn can_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Succeeded, _) | (_, Self::Created) => false,
            (_, Self::Succeeded) => true,
            (Self::Created, _) => true,
            (Self::Pending, Self::Pending) => false,
            (Self::Pending, _) => true,
            (Self::Processing, Self::Failed | Self::Cancelled | Self::Expired) => true,
            (Self::Processing, Self::Pending | Self::Processing) => false,
            (Self::Failed | Self::Cancelled | Self::Expired, _) => false,
        }
    }

    /// The states that `next` may follow.
    pub fn predecessors(next: Self) -> Vec<Self> {
        Self::ALL.into_iter().filter(|status| status.can_become(next)).collect()
    }

    /// Returns `true` if the provider may still report something.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }
}

/// The state of a refund.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, IntoStaticStr, EnumString,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum RefundStatus {
    /// Recorded. The provider has not completed it, or it must still be sent manually.
    Pending,
    /// On its way to the customer.
    Succeeded,
    /// Declined by the provider, immediately or later. The shopkeeper has to review it.
    Failed,
}

/// The state of a dispute.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, IntoStaticStr, EnumString,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum DisputeStatus {
    /// The shopkeeper has to respond.
    NeedsResponse,
    /// The shopkeeper responded, and the bank is deciding.
    UnderReview,
    /// The bank decided for the shop.
    Won,
    /// The bank decided for the customer, who was refunded.
    Lost,
    /// The bank's inquiry ended without a dispute.
    Closed,
}

impl DisputeStatus {
    /// All states.
    pub const ALL: [Self; 5] =
        [Self::NeedsResponse, Self::UnderReview, Self::Won, Self::Lost, Self::Closed];

    /// The undecided states.
    pub const OPEN: [Self; 2] = [Self::NeedsResponse, Self::UnderReview];

    /// Returns `true` until the bank has decided.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// The label for people, in lists of orders.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NeedsResponse | Self::UnderReview => "Disputed",
            Self::Won | Self::Closed => "Dispute won",
            Self::Lost => "Dispute lost",
        }
    }
}

/// The reason why money left the shop.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, IntoStaticStr, EnumString,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum RefundKind {
    /// The shop refunded it.
    Refund,
    /// The customer's bank took it back.
    Dispute,
}

/// The state of a session of the test gateway.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, IntoStaticStr, EnumString,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum TestSessionStatus {
    /// Can be paid.
    Open,
    /// Paid by a slow method; the money is on its way.
    Processing,
    /// Paid.
    Paid,
    /// Declined.
    Failed,
    /// Closed without a payment.
    Expired,
}

crate::text_enum!(AttemptStatus, RefundStatus, DisputeStatus, RefundKind, TestSessionStatus);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_success_is_accepted_and_success_is_final() {
        for status in AttemptStatus::ALL {
            let word: &str = status.into();
            assert_eq!(word.parse(), Ok(status));
            assert!(!AttemptStatus::Succeeded.can_become(status));
            let is_other = status != AttemptStatus::Succeeded;
            assert_eq!(status.can_become(AttemptStatus::Succeeded), is_other);
            assert!(!status.can_become(AttemptStatus::Created));
        }
        assert!(!AttemptStatus::Failed.can_become(AttemptStatus::Pending));
        assert!("paid".parse::<AttemptStatus>().is_err());
    }
}
