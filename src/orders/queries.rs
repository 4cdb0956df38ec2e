//! Order queries, compiled once for each database.

use super::dialect;

pub mod admin;
pub mod audit;
pub mod checkouts;
pub mod documents;
pub mod fulfillment;
pub mod lines;
pub mod orders;
pub mod refunds;
pub mod status;
pub mod timeline;
