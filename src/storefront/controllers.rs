//! One file a resource; an action decodes, calls one context, answers.

pub mod cart;
pub mod cart_items;
pub mod cart_merges;
pub mod categories;
pub mod checkout;
pub mod delivery;
pub mod dev;
pub mod drops;
pub mod home;
mod listings;
pub mod orders;
pub mod payments;
pub mod products;
pub mod setup;
pub mod shared_carts;
pub mod users;
pub mod webhooks;
