//! Reasons why the shop refuses to begin or continue a checkout.

use serde::Serialize;

use crate::error::Reason;

/// The sentence for a shopper whose reservation has ended.
pub const EXPIRED: &str = "Your reservation has ended. Your items are still in your cart.";

/// The reason why a checkout was not begun or changed.
#[derive(Debug, Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum CheckoutRejection {
    /// The cart is empty.
    #[error("Your cart is empty, so there is nothing to check out.")]
    NothingToCheckOut,
    /// The owner is not checking out.
    #[error("Your checkout isn't open. Please start it from your cart.")]
    NotOpen,
    /// The order was placed.
    #[error("This order has already been placed.")]
    CheckoutPlaced,
    /// The deadline has passed.
    #[error("{}", EXPIRED)]
    ReservationEnded,
    /// Some items can't be bought in this quantity.
    #[error("{}.{hint} Please change your cart to check out the rest.", reasons.join(". "))]
    ItemsUnavailable {
        /// One sentence per problem, without the period.
        reasons: Vec<String>,
        /// A sentence with a leading space on when more may become available; may be empty.
        hint: String,
    },
    /// The cart has begun too many checkouts within an hour.
    #[error(
        "You've started checkout many times in the past hour. Please wait a few minutes before you \
         try again."
    )]
    TooManyCheckouts,
    /// The client's network has too many checkouts or lines in checkout.
    #[error(
        "Many people on your network are checking out right now. Please try again in a few minutes."
    )]
    NetworkBusy,
    /// The client's network has reserved too many units of an item.
    #[error(
        "Your network already has a lot of {name} in checkout. What isn't bought will be available \
         again within two hours, usually much sooner."
    )]
    NetworkLimit {
        /// Title and options.
        name: String,
    },
    /// The deadline was already extended once.
    #[error("You've already had more time. You can extend it only once.")]
    AlreadyExtended,
    /// Too many links were sent to the email address.
    #[error(
        "We've already emailed several links to this address. Please check your inbox and spam \
         folder for the newest one, or try again later."
    )]
    TooManyLinks,
    /// The checkout was completed.
    #[error("The shopper has placed the order by now. Cancel the order to release its stock.")]
    AlreadyOrdered,
}

impl Reason for CheckoutRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
