//! The three machines of an order: itself, its payment and its sending. `docs/ORDERS.md` shows
//! them as tables, and a test holds the two together.

/// A machine: its states with the database's word and the people's, and what each may become.
macro_rules! machine {
    (
        $(#[$about:meta])* $name:ident {
            $($(#[$doc:meta])* $state:ident $word:literal $words:literal => [$($next:ident),*],)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $state,)+ }

        impl $name {
            /// All states, in the order in which orders usually pass through them.
            pub const ALL: &'static [Self] = &[$(Self::$state),+];

            /// The word in the database and in addresses.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$state => $word,)+ }
            }

            /// For people.
            pub fn words(self) -> &'static str {
                match self { $(Self::$state => $words,)+ }
            }

            /// What it may become.
            pub fn next(self) -> &'static [Self] {
                match self { $(Self::$state => &[$(Self::$next),*],)+ }
            }

            /// Whether it may become that. To stay as it is is no change, and always allowed.
            pub fn can_become(self, next: Self) -> bool {
                self == next || self.next().contains(&next)
            }
        }

        /// Reads the database's word; its CHECK knows the same ones.
        impl From<String> for $name {
            fn from(word: String) -> Self {
                let found = Self::ALL.iter().find(|state| state.as_str() == word);
                found.copied().unwrap_or(Self::ALL[0])
            }
        }
    };
}

machine! {
    /// The order itself.
    OrderStatus {
        /// Placed; it becomes an order that we fulfil once it is paid.
        Pending "pending" "Awaiting payment" => [Confirmed, OnHold, Cancelled],
        /// We fulfil it.
        Confirmed "confirmed" "Confirmed" => [OnHold, Completed, Cancelled],
        /// Something is wrong with it, and a person decides.
        OnHold "on_hold" "On hold" => [Confirmed, Cancelled],
        /// Paid and sent. A refund that fails later may leave something to send again.
        Completed "completed" "Completed" => [Confirmed],
        /// Called off.
        Cancelled "cancelled" "Cancelled" => [],
    }
}

machine! {
    /// Its payment.
    PaymentStatus {
        /// Nothing has come yet.
        Awaiting "awaiting" "Awaiting payment" => [Processing, Paid, Failed, Cancelled],
        /// On its way, as with a bank debit.
        Processing "processing" "Payment on its way" => [Paid, Failed, Cancelled],
        /// All of it is here.
        Paid "paid" "Paid" => [PartiallyRefunded, Refunded],
        /// Some of it went back. A refund that fails later comes back.
        PartiallyRefunded "partially_refunded" "Partly refunded" => [Refunded, Paid],
        /// All of it went back. A refund that fails later comes back.
        Refunded "refunded" "Refunded" => [PartiallyRefunded, Paid],
        /// The last attempt failed; another one may be made.
        Failed "failed" "Payment failed" => [Awaiting, Processing, Paid, Cancelled],
        /// It is not waited for any more; what comes all the same goes back.
        Cancelled "cancelled" "Not paid" => [Paid],
    }
}

machine! {
    /// Its sending.
    FulfillmentStatus {
        /// All of it is still here.
        Unfulfilled "unfulfilled" "Not shipped yet" => [PartiallyFulfilled, Fulfilled],
        /// Some of it is on its way.
        PartiallyFulfilled "partially_fulfilled" "Partly shipped" => [Fulfilled],
        /// Nothing is left to send. Units whose refund fails later are to be sent again.
        Fulfilled "fulfilled" "Shipped" => [PartiallyFulfilled],
    }
}
