//! Reads files of customers, redirects and orders, such as exports of Shopify and WooCommerce, and imports them.

mod customers;
mod kind;
mod order_columns;
mod order_items;
mod orders;
mod redirects;
mod report;

pub use customers::{import_customers, password_columns, preview_customers, read_customers};
pub use kind::{RecordKind, recognize};
pub use orders::{OrderDefaults, import_orders, preview_orders, read_orders};
pub use redirects::{import_redirects, preview_redirects, read_redirects};
pub use report::{ReadRecord, RecordReport, RecordSheet};
