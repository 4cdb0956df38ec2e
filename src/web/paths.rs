//! The addresses of the shop, written in one place.

/// The home page.
pub const HOME: &str = "/";
/// The list of products.
pub const PRODUCTS: &str = "/products";
/// The cart.
pub const CART: &str = "/cart";
/// The log-in page.
pub const LOG_IN: &str = "/users/log-in";
/// The user's orders.
pub const ORDERS: &str = "/orders";

/// The page of an order.
pub fn order(number: &str) -> String {
    format!("{ORDERS}/{number}")
}
