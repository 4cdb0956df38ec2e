//! The payments' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/disputes.rs"]
pub mod disputes;
#[path = "queries/inbox.rs"]
pub mod inbox;
#[path = "queries/payments.rs"]
pub mod payments;
#[path = "queries/refunds.rs"]
pub mod refunds;
#[path = "queries/test_sessions.rs"]
pub mod test_sessions;
