//! The endpoints for shoppers: the catalog, carts, checkouts, orders and accounts.

pub(super) mod account;
mod auth;
pub(super) mod carts;
pub(super) mod categories;
mod checkouts;
mod imported_orders;
pub(super) mod orders;
pub(super) mod products;

use super::endpoint::EndpointGroup;

/// All endpoints for shoppers.
pub(super) fn endpoints() -> Vec<EndpointGroup> {
    vec![
        products::endpoints(),
        categories::endpoints(),
        carts::endpoints(),
        checkouts::endpoints(),
        orders::endpoints(),
        imported_orders::endpoints(),
        account::endpoints(),
        auth::endpoints(),
    ]
}
