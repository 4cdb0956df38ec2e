//! How an order stands, in one word.

/// How an order stands: the one thing that matters most of its three statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderStanding {
    /// Placed, and nothing has happened yet.
    AwaitingPayment,
    /// Paid, and to be sent.
    Paid,
    /// On its way.
    Sent,
    /// The money went back.
    Refunded,
    /// Called off.
    Cancelled,
}

impl OrderStanding {
    /// All of them with the word that addresses use.
    pub const ALL: [(&'static str, Self); 5] = [
        ("awaiting", Self::AwaitingPayment),
        ("paid", Self::Paid),
        ("sent", Self::Sent),
        ("refunded", Self::Refunded),
        ("cancelled", Self::Cancelled),
    ];

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "Awaiting payment",
            Self::Paid => "Paid",
            Self::Sent => "Sent",
            Self::Refunded => "Refunded",
            Self::Cancelled => "Cancelled",
        }
    }
}
