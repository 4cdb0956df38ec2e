//! The endpoints for shoppers: the catalog, carts, checkouts, orders and accounts.

pub(super) mod account;
mod auth;
pub(super) mod carts;
pub(super) mod categories;
mod checkouts;
pub(super) mod orders;
pub(super) mod products;

use super::endpoint::Endpoint;

/// All endpoints for shoppers.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let endpoints = [
        products::endpoints(),
        categories::endpoints(),
        carts::endpoints(),
        checkouts::endpoints(),
        orders::endpoints(),
        account::endpoints(),
        auth::endpoints(),
    ];
    endpoints.into_iter().flatten().collect()
}
