//! Tests that need a real browser: scripts on and off, the keyboard alone, narrow screens.

mod card;
mod cart_page;
mod carts;
mod chrome;
mod live;
mod phones;
mod purchase;
mod screens;
mod targets;

/// The support of the other tests.
#[path = "../it"]
mod it {
    pub mod support;
}
use it::support;
