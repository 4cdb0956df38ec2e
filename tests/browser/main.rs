//! What only a real browser shows: scripts on and off, a keyboard without a mouse, a narrow screen.

mod card;
mod cart_page;
mod carts;
mod chrome;
mod live;
mod phones;
mod purchase;
mod screens;
#[path = "../it/support.rs"]
mod support;
mod targets;
