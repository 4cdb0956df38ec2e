//! The queries of orders, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/admin.rs"]
pub mod admin;
#[path = "queries/audit.rs"]
pub mod audit;
#[path = "queries/checkouts.rs"]
pub mod checkouts;
#[path = "queries/documents.rs"]
pub mod documents;
#[path = "queries/fulfillment.rs"]
pub mod fulfillment;
#[path = "queries/lines.rs"]
pub mod lines;
#[path = "queries/orders.rs"]
pub mod orders;
#[path = "queries/refunds.rs"]
pub mod refunds;
#[path = "queries/status.rs"]
pub mod status;
#[path = "queries/timeline.rs"]
pub mod timeline;
