//! Carts: what a shopper means to buy, at the prices and with the stock of this moment.
//!
//! A cart reduces no stock and promises no price. It belongs to a user; a visitor's cart
//! will be found by the hash of a token.

mod add;
mod basket;
mod carts;
mod models;
mod postgres;
mod sqlite;
mod update;

pub use add::{Added, add_item_to_cart};
pub use basket::{Basket, Line, Standing};
pub use carts::{fill, find_cart, get_or_create_cart, lock_cart, prune_cart};
pub use models::{Cart, CartItem};
pub use update::{remove_item_from_cart, update_cart};
