//! Reads files of customers and redirects, such as exports of Shopify and WooCommerce, and imports them.

mod customers;
mod kind;
mod redirects;
mod report;

pub use customers::{import_customers, preview_customers, read_customers};
pub use kind::{RecordKind, recognize};
pub use redirects::{import_redirects, preview_redirects, read_redirects};
pub use report::{ReadRecord, RecordReport, RecordSheet};
