//! The endpoints for programs that run the shop: everything that the admin's pages can do.

mod api_keys;
mod audit_entries;
mod categories;
mod coupons;
mod deletions;
mod failed_jobs;
mod imported_orders;
pub(super) mod imports;
pub(super) mod order_views;
mod orders;
mod picture_fetches;
mod pictures;
pub(super) mod product_batches;
pub(super) mod products;
mod reports;
mod roles;
mod saved_views;
mod search_synonyms;
mod search_terms;
mod settings;
mod shipping_methods;
mod shipping_zones;
mod staff_invitations;
mod staff_members;
mod stock;
mod stock_holds;
mod tax_rates;
pub(super) mod variants;
mod warehouses;
mod webhook_endpoints;

use super::endpoint::EndpointGroup;

/// All endpoints for programs that run the shop.
pub(super) fn endpoints() -> Vec<EndpointGroup> {
    vec![
        products::endpoints(),
        product_batches::endpoints(),
        saved_views::endpoints(),
        search_synonyms::endpoints(),
        search_terms::endpoints(),
        pictures::endpoints(),
        picture_fetches::endpoints(),
        variants::endpoints(),
        categories::endpoints(),
        stock::endpoints(),
        stock_holds::endpoints(),
        warehouses::endpoints(),
        orders::endpoints(),
        imported_orders::endpoints(),
        coupons::endpoints(),
        tax_rates::endpoints(),
        shipping_zones::endpoints(),
        shipping_methods::endpoints(),
        settings::endpoints(),
        deletions::endpoints(),
        failed_jobs::endpoints(),
        imports::endpoints(),
        audit_entries::endpoints(),
        staff_members::endpoints(),
        reports::endpoints(),
        roles::endpoints(),
        staff_invitations::endpoints(),
        api_keys::endpoints(),
        webhook_endpoints::endpoints(),
    ]
}
