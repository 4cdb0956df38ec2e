//! Where there is no checkout (any more).

use askama::Template;

use crate::{
    checkout::{CheckoutState, CheckoutStatus},
    web::{layout::Layout, paths},
};

/// Says why there is nothing to check out, and leads back.
#[derive(Template)]
#[template(path = "storefront/checkout/closed.html")]
pub struct OverPage {
    layout: Layout,
    heading: &'static str,
    text: &'static str,
    /// Whether there is a cart that could be checked out.
    has_cart: bool,
    minutes: i32,
}

impl OverPage {
    /// The page of a checkout that does not go on.
    pub fn new(layout: Layout, look: &CheckoutState, minutes: i32) -> Self {
        let (heading, text) = words(look);
        let has_cart = !matches!(look, CheckoutState::NoCart);
        Self { layout, heading, text, has_cart, minutes }
    }
}

fn words(look: &CheckoutState) -> (&'static str, &'static str) {
    match look {
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
        CheckoutState::Over(Some(CheckoutStatus::Released)) => (
            "We had to end your checkout",
            "Your items are no longer reserved. They're still in your cart, and we kept everything \
             you entered. If you still want them, check out again.",
        ),
        CheckoutState::Over(Some(CheckoutStatus::Left)) => (
            "You went back to your cart",
            "Your items are no longer reserved. You can change your cart now, and we kept \
             everything you entered.",
        ),
        CheckoutState::Over(_) | CheckoutState::Open(_) => (
            "Your checkout isn't open",
            "Your items are in your cart. Check out from there when you're ready.",
        ),
    }
}
