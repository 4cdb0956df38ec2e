//! Tests that need a real browser: scripts on and off, the keyboard alone, narrow screens.

mod admin_frame;
mod card_purchase;
mod cart_page;
mod chrome;
mod finding;
mod guest_cart;
mod live_updates;
mod narrow_screens;
mod new_shop;
mod phones;
mod pictures;
mod purchase;
mod target_sizes;

/// The support of the other tests.
#[path = "../it"]
mod it {
    pub mod support;
}
use it::support;
