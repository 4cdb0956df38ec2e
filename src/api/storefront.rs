//! The endpoints for shoppers: the catalog, carts, checkouts, orders and accounts.

mod categories;
mod products;

use super::endpoint::Endpoint;

/// All endpoints for shoppers.
pub(super) fn endpoints() -> Vec<Endpoint> {
    [products::endpoints(), categories::endpoints()].into_iter().flatten().collect()
}
