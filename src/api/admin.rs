//! The endpoints for programs that run the shop: everything that the admin's pages can do.

mod order_views;
mod orders;
mod products;
mod stock;
mod variants;

use super::endpoint::Endpoint;

/// All endpoints for programs that run the shop.
pub(super) fn endpoints() -> Vec<Endpoint> {
    [products::endpoints(), variants::endpoints(), stock::endpoints(), orders::endpoints()]
        .into_iter()
        .flatten()
        .collect()
}
