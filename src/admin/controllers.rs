//! Handlers of the admin.

pub mod api_keys;
pub mod audit;
pub mod categories;
pub mod coupon_ends;
pub mod coupons;
pub mod deletions;
pub mod failed_jobs;
pub mod holds;
pub mod live;
pub mod orders;
pub mod overview;
pub mod product_archives;
mod product_form;
pub mod product_releases;
pub mod products;
mod save_product;
pub mod settings;
pub mod shipping;
pub mod shipping_methods;
pub mod shipping_zones;
mod stale_form;
pub mod stock;
pub mod tax_rates;
pub mod warehouses;
pub mod webhook_deliveries;
pub mod webhook_endpoints;
