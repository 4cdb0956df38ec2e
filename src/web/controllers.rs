//! One file a resource; an action decodes, calls one context, answers.

pub mod admin;
pub mod assets;
pub mod cart;
pub mod cart_items;
pub mod cart_merges;
pub mod categories;
pub mod checkout;
pub mod delivery;
pub mod dev;
pub mod drops;
pub mod fallback;
pub mod health;
pub mod home;
mod listings;
pub mod live;
pub mod orders;
pub mod payments;
pub mod products;
pub mod setup;
pub mod shared_carts;
pub mod users;
pub mod webhooks;
