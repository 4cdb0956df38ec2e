//! The states of orders: of the order itself, of its payment and of its fulfillment.
//! `docs/ORDERS.md` shows them as tables, and a test compares the two.

/// Defines a state machine: its states, their labels, and the states that may follow. `strum`
/// converts each state to its value in the database and in URLs.
macro_rules! state_machine {
    (
        $(#[$about:meta])* $name:ident {
            $($(#[$doc:meta])* $state:ident $label:literal => [$($next:ident),*],)+
        }
    ) => {
        $(#[$about])*
        #[derive(
            Clone,
            Copy,
            Debug,
            PartialEq,
            Eq,
            serde::Serialize,
            serde::Deserialize,
            diesel::expression::AsExpression,
            diesel::deserialize::FromSqlRow,
            strum::IntoStaticStr,
            strum::EnumString,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $state,)+ }

        impl $name {
            /// All states, in the order in which orders usually pass through them.
            pub const ALL: &'static [Self] = &[$(Self::$state),+];

            /// The value in the database and in URLs.
            pub fn as_str(self) -> &'static str {
                self.into()
            }

            /// The label for people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$state => $label,)+ }
            }

            /// The states that may follow.
            pub fn next(self) -> &'static [Self] {
                match self { $(Self::$state => &[$(Self::$next),*],)+ }
            }

            /// Returns `true` if `next` is the same state or may follow.
            pub fn can_become(self, next: Self) -> bool {
                self == next || self.next().contains(&next)
            }
        }

        crate::text_enum!($name);
    };
}

state_machine! {
    /// The state of the order itself.
    OrderStatus {
        /// Placed. Confirmed as soon as it is paid.
        Pending "Awaiting payment" => [Confirmed, OnHold, Cancelled],
        /// To be fulfilled.
        Confirmed "Confirmed" => [OnHold, Completed, Cancelled],
        /// There is a problem that a person must resolve. Released to the state before.
        OnHold "On hold" => [Pending, Confirmed, Cancelled],
        /// Paid and shipped. A refund that fails later may leave units to ship again.
        Completed "Completed" => [Confirmed],
        /// Cancelled by the customer, the shopkeeper or the shop.
        Cancelled "Cancelled" => [],
    }
}

state_machine! {
    /// The state of an order's payment.
    PaymentStatus {
        /// Nothing was received yet.
        Awaiting "Awaiting payment" => [Processing, Paid, Failed, Cancelled],
        /// Being processed, such as a bank debit.
        Processing "Payment on its way" => [Paid, Failed, Cancelled],
        /// Received in full.
        Paid "Paid" => [PartiallyRefunded, Refunded],
        /// Partly refunded. Refunds that fail later count as not refunded again.
        PartiallyRefunded "Partly refunded" => [Refunded, Paid],
        /// Refunded in full. Refunds that fail later count as not refunded again.
        Refunded "Refunded" => [PartiallyRefunded, Paid],
        /// The last attempt failed; the customer may try again.
        Failed "Payment failed" => [Awaiting, Processing, Paid, Cancelled],
        /// No longer expected. Money that still arrives is refunded.
        Cancelled "Not paid" => [Paid],
    }
}

state_machine! {
    /// The state of an order's fulfillment.
    FulfillmentStatus {
        /// Nothing was shipped.
        Unfulfilled "Not shipped yet" => [PartiallyFulfilled, Fulfilled],
        /// Some units were shipped.
        PartiallyFulfilled "Partly shipped" => [Fulfilled],
        /// Nothing is left to ship. If a refund fails later, its units must be shipped again.
        Fulfilled "Shipped" => [PartiallyFulfilled],
    }
}

/// The most important state of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayStatus {
    /// Placed and not paid yet.
    AwaitingPayment,
    /// Waits for a person's decision.
    OnHold,
    /// Paid and to be shipped.
    Paid,
    /// Some units were shipped.
    PartlyShipped,
    /// All units were shipped.
    Shipped,
    /// Refunded in full.
    Refunded,
    /// Cancelled.
    Cancelled,
}

impl DisplayStatus {
    /// Picks the most important state.
    pub fn from_states(
        order: OrderStatus,
        payment: PaymentStatus,
        fulfillment: FulfillmentStatus,
    ) -> Self {
        match (order, payment, fulfillment) {
            (OrderStatus::Cancelled, ..) => Self::Cancelled,
            (OrderStatus::OnHold, ..) => Self::OnHold,
            (_, PaymentStatus::Refunded, _) => Self::Refunded,
            (_, _, FulfillmentStatus::Fulfilled) => Self::Shipped,
            (_, _, FulfillmentStatus::PartiallyFulfilled) => Self::PartlyShipped,
            (_, PaymentStatus::Paid | PaymentStatus::PartiallyRefunded, _) => Self::Paid,
            _ => Self::AwaitingPayment,
        }
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "Awaiting payment",
            Self::OnHold => "On hold",
            Self::Paid => "Paid",
            Self::PartlyShipped => "Partly shipped",
            Self::Shipped => "Shipped",
            Self::Refunded => "Refunded",
            Self::Cancelled => "Cancelled",
        }
    }
}
