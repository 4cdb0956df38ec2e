//! Reasons why the shop refuses to change a cart.

use serde::Serialize;

use crate::error::Reason;

use super::allowance::CustomerLimit;

/// The reason why a cart was not changed.
#[derive(Debug, Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum CartRejection {
    /// The cart was not used for too long.
    #[error("Your cart has expired. Please start a new one.")]
    CartExpired,
    /// The cart was ordered, or merged into another one.
    #[error("This cart was ordered or merged, so it can't be used any more.")]
    CartConverted,
    /// The cart has no such line.
    #[error("This item isn't in the cart.")]
    ItemNotFound,
    /// The owner is checking out.
    #[error(
        "Your checkout is open, so your cart can't be changed. To change it, choose “Change my \
         cart”."
    )]
    CheckingOut,
    /// The cart has the maximum number of lines.
    #[error("Your cart is full: it can hold {max} different items.")]
    CartFull {
        /// The maximum number of lines of a cart.
        max: usize,
    },
    /// The limit per customer is reached.
    #[error("{0}.")]
    CustomerLimit(CustomerLimit),
    /// The limit is one unit, which is already in the cart.
    #[error("{name} is already in your cart.")]
    AlreadyInCart {
        /// Title and options.
        name: String,
    },
    /// The cart has the maximum number of units per order.
    #[error("{name} is limited to {max} per order, and you already have that many in your cart.")]
    QuantityLimit {
        /// Title and options.
        name: String,
        /// The maximum number of units of one order.
        max: i32,
    },
    /// More units than one order may have.
    #[error("You can order at most {max} of {name}.")]
    OrderLimit {
        /// Title and options.
        name: String,
        /// The maximum number of units of one order.
        max: i32,
    },
    /// All remaining units are in the cart.
    #[error("{}", all_units_in_cart(name, *left))]
    NotEnoughStock {
        /// Title and options.
        name: String,
        /// Units that are left.
        left: i32,
    },
    /// The product does not exist, or shoppers can't see it.
    #[error("This product is no longer available.")]
    #[strum(serialize = "product_not_available")]
    NotAvailable,
    /// No unit is left, or not as many as wanted.
    #[error("{reason}.")]
    #[strum(serialize = "product_not_available")]
    SoldOut {
        /// The sentence for the shopper, without the period.
        reason: String,
    },
    /// The product can't be bought yet.
    #[error("{reason}.")]
    #[strum(serialize = "product_not_available")]
    NotReleased {
        /// The sentence for the shopper, without the period.
        reason: String,
    },
    /// A code was applied to an empty cart.
    #[error("Add something to your cart first, then apply the code.")]
    NothingToDiscount,
    /// A merge can't be undone any more.
    #[error("It's too late to undo this.")]
    UndoTooLate,
    /// Another tab has changed the cart.
    #[error("Your cart was changed in another tab.")]
    ChangedElsewhere,
}

impl Reason for CartRejection {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn is_conflict(&self) -> bool {
        matches!(self, Self::ChangedElsewhere)
    }
}

fn all_units_in_cart(name: &str, left: i32) -> String {
    match left {
        1 => format!("You already have the last {name} in your cart."),
        _ => format!("You already have the last {left} of {name} in your cart."),
    }
}
