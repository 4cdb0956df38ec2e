//! The page without an open checkout.

use askama::Template;

use crate::{
    checkout::{CheckoutState, CheckoutStatus},
    web::{layout::Layout, paths},
};

/// Explains why there is no open checkout.
#[derive(Template)]
#[template(path = "storefront/checkout/closed.html")]
pub struct ClosedCheckoutPage {
    layout: Layout,
    heading: &'static str,
    text: &'static str,
    /// `true` if there is a cart that could be checked out.
    has_cart: bool,
    minutes: i32,
}

impl ClosedCheckoutPage {
    /// The page for a state without an open checkout. `minutes` is the length of a reservation.
    pub fn new(layout: Layout, state: &CheckoutState, minutes: i32) -> Self {
        let Message { heading, text } = message(state);
        let has_cart = !matches!(state, CheckoutState::NoCart);
        Self { layout, heading, text, has_cart, minutes }
    }
}

struct Message {
    heading: &'static str,
    text: &'static str,
}

fn message(state: &CheckoutState) -> Message {
    let (heading, text) = match state {
        CheckoutState::NoCart => (
            "There's nothing to check out",
            "Your cart is empty. If you just placed an order, it went through, and a confirmation \
             email is on its way.",
        ),
        CheckoutState::Over(Some(CheckoutStatus::Expired)) | CheckoutState::Due => (
            "Your reservation has ended",
            "Your items are no longer reserved, but they're still in your cart, and we kept \
             everything you entered.",
        ),
        CheckoutState::Released => (
            "We had to end your checkout",
            "Your items are no longer reserved. They're still in your cart, and we kept everything \
             you entered. If you still want them, check out again.",
        ),
        CheckoutState::Over(Some(CheckoutStatus::Abandoned)) => (
            "You went back to your cart",
            "Your items are no longer reserved. You can change your cart now, and we kept \
             everything you entered.",
        ),
        CheckoutState::Over(_) | CheckoutState::Open(_) => (
            "Your checkout isn't open",
            "Your items are in your cart. Check out from there when you're ready.",
        ),
    };
    Message { heading, text }
}
