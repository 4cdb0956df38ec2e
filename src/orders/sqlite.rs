//! The orders' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/admin_list.rs"]
pub mod admin_list;
#[path = "queries/audit.rs"]
pub mod audit;
#[path = "queries/checkouts.rs"]
pub mod checkouts;
#[path = "queries/documents.rs"]
pub mod documents;
#[path = "queries/lines.rs"]
pub mod lines;
#[path = "queries/orders.rs"]
pub mod orders;
#[path = "queries/refunds.rs"]
pub mod refunds;
#[path = "queries/sales_report.rs"]
pub mod sales_report;
#[path = "queries/shipments.rs"]
pub mod shipments;
#[path = "queries/states.rs"]
pub mod states;
#[path = "queries/timeline.rs"]
pub mod timeline;
