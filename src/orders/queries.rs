//! Order queries, compiled once for each database.

use super::dialect;

pub mod admin_list;
pub mod audit;
pub mod checkouts;
pub mod documents;
pub mod lines;
pub mod orders;
pub mod refunds;
pub mod sales_report;
pub mod shipments;
pub mod states;
pub mod timeline;
