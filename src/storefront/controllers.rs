//! Handlers, one file for each resource. A handler decodes the request, calls one context and responds.

pub mod cart;
pub mod cart_items;
pub mod cart_merges;
pub mod categories;
mod category_pictures;
pub mod checkout;
pub mod delivery;
pub mod dev;
pub mod drops;
pub mod feeds;
pub mod home;
pub mod imported_orders;
mod listings;
pub mod orders;
pub mod payments;
pub mod product_previews;
pub mod products;
pub mod setup;
pub mod shared_carts;
pub mod staff_invitations;
pub mod suggestions;
pub mod users;
pub mod webhooks;
