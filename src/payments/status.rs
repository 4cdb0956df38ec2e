//! How payments, refunds and disputes stand.

/// How a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaymentStatus {
    /// Written down; the provider may not have heard of it yet.
    Created,
    /// The shopper can pay at the provider's page.
    Pending,
    /// Paid by something slow, such as a direct debit: the money is on its way.
    Processing,
    /// The money is there.
    Succeeded,
    /// The provider said no.
    Failed,
    /// Called off before anybody paid.
    Cancelled,
    /// Nobody paid in time.
    Expired,
}

impl PaymentStatus {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Pending,
        Self::Processing,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Whether it may still become this. Money that comes late comes all the same, so whatever
    /// has not succeeded may; what has succeeded stays so.
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

    /// Whether the provider may still have something to tell.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Pending | Self::Processing)
    }
}

/// Reads the database's word.
impl TryFrom<String> for PaymentStatus {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|status| status.word() == word);
        known.ok_or_else(|| format!("{word:?} is no status of a payment"))
    }
}

/// How a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundStatus {
    /// Promised: to be asked for, accepted by the provider and not done, or to be sent by hand.
    Pending,
    /// On its way to the shopper.
    Succeeded,
    /// The provider said no, at once or later; the shopkeeper must look after it.
    Failed,
}

impl RefundStatus {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

/// Reads the database's word.
impl TryFrom<String> for RefundStatus {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let all = [Self::Pending, Self::Succeeded, Self::Failed];
        let known = all.into_iter().find(|status| status.word() == word);
        known.ok_or_else(|| format!("{word:?} is no status of a refund"))
    }
}

/// How a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeStatus {
    /// The shopkeeper has to answer it.
    NeedsResponse,
    /// It was answered, and the bank decides.
    UnderReview,
    /// The bank decided for the shop.
    Won,
    /// The bank decided for the shopper, who keeps the money.
    Lost,
    /// The bank asked, and it ended without a dispute.
    Closed,
}

impl DisputeStatus {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::NeedsResponse, Self::UnderReview, Self::Won, Self::Lost, Self::Closed];

    /// Those that are not decided.
    pub const OPEN: [Self; 2] = [Self::NeedsResponse, Self::UnderReview];

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NeedsResponse => "needs_response",
            Self::UnderReview => "under_review",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Closed => "closed",
        }
    }

    /// Returns `true` until the bank has decided.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::NeedsResponse | Self::UnderReview)
    }

    /// What a list of orders calls an order with such a dispute.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NeedsResponse | Self::UnderReview => "Disputed",
            Self::Won | Self::Closed => "Dispute won",
            Self::Lost => "Dispute lost",
        }
    }
}

/// Reads the database's word.
impl TryFrom<String> for DisputeStatus {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|status| status.word() == word);
        known.ok_or_else(|| format!("{word:?} is no status of a dispute"))
    }
}

/// What took money out of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundKind {
    /// The shop gave it back.
    Refund,
    /// The shopper's bank took it back.
    Dispute,
}

impl RefundKind {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refund => "refund",
            Self::Dispute => "dispute",
        }
    }
}

/// Reads the database's word.
impl TryFrom<String> for RefundKind {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let known = [Self::Refund, Self::Dispute].into_iter().find(|kind| kind.word() == word);
        known.ok_or_else(|| format!("{word:?} is no kind of refund"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_that_came_stays_and_late_money_is_never_lost() {
        for status in PaymentStatus::ALL {
            assert_eq!(PaymentStatus::try_from(status.word().to_owned()), Ok(status));
            assert!(!PaymentStatus::Succeeded.can_become(status));
            let late = status != PaymentStatus::Succeeded;
            assert_eq!(status.can_become(PaymentStatus::Succeeded), late);
            assert!(!status.can_become(PaymentStatus::Created));
        }
        assert!(!PaymentStatus::Failed.can_become(PaymentStatus::Pending));
        assert!(PaymentStatus::try_from("paid".to_owned()).is_err());
    }
}
