//! Where there is no checkout (any more).

use askama::Template;

use crate::{
    checkout::{CheckoutState, CheckoutStatus},
    web::layout::Layout,
};

/// Says why there is nothing to check out, and leads back.
#[derive(Template)]
#[template(path = "checkout/over.html")]
pub struct OverPage {
    layout: Layout,
    csrf: String,
    heading: &'static str,
    text: &'static str,
    /// Whether there is a cart that could be checked out.
    has_cart: bool,
    minutes: i32,
}

impl OverPage {
    /// The page of a checkout that does not go on.
    pub fn new((layout, csrf): (Layout, String), look: &CheckoutState, minutes: i32) -> Self {
        let (heading, text) = words(look);
        let has_cart = !matches!(look, CheckoutState::NoCart);
        Self { layout, csrf, heading, text, has_cart, minutes }
    }
}

fn words(look: &CheckoutState) -> (&'static str, &'static str) {
    match look {
        CheckoutState::NoCart => (
            "There is nothing to check out",
            "Your cart is empty. If you have just ordered, the order is placed and a mail about it \
             is on its way.",
        ),
        CheckoutState::Over(Some(CheckoutStatus::Expired)) | CheckoutState::Due => (
            "Your time to check out is over",
            "Nothing is held for you any more, but everything is still in your cart, and what you \
             have typed is kept.",
        ),
        CheckoutState::Over(Some(CheckoutStatus::Released)) => (
            "We had to end your checkout",
            "The shop no longer holds these things for you. Everything is still in your cart, and \
             what you have typed is kept: check out again if you still want them.",
        ),
        CheckoutState::Over(Some(CheckoutStatus::Left)) => (
            "You went back to your cart",
            "Nothing is held for you any more. Your cart can be changed, and what you have typed \
             is kept.",
        ),
        CheckoutState::Over(_) | CheckoutState::Open(_) => (
            "You are not checking out",
            "Your things are in your cart. Check out from there when you are ready.",
        ),
    }
}
