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
mod list_option;
pub mod live;
pub mod orders;
pub mod overview;
pub mod picture_fetches;
pub mod product_form;
mod product_rows;
pub mod products;
pub mod search;
pub mod settings;
pub mod setup;
pub mod shipping;
pub mod shipping_forms;
pub mod stock;
pub mod tax_rates;
pub mod warehouses;
pub mod webhook_endpoints;

pub use product_rows::{PictureProblemPart, PictureRowPart};
