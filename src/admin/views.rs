//! Pages of the admin.

pub mod api_keys;
pub mod audit;
pub mod categories;
pub mod coupon_form;
pub mod coupons;
pub mod deletions;
pub mod description_preview;
pub mod failed_jobs;
pub mod field_conflicts;
pub mod holds;
pub mod imported_orders;
pub mod imports;
pub mod list_columns;
mod list_option;
pub mod live;
pub mod orders;
pub mod overview;
mod permission_groups;
pub mod picture_fetches;
pub mod product_batches;
pub mod product_form;
mod product_rows;
pub mod products;
pub mod roles;
pub mod saved_views;
pub mod search;
pub mod settings;
pub mod setup;
pub mod shipping;
pub mod shipping_forms;
pub mod staff;
pub mod stock;
pub mod tax_rates;
pub mod warehouses;
pub mod webhook_endpoints;

pub use product_rows::{PictureProblemPart, PictureRowPart};
