//! Payment queries, compiled once for each database.

use super::dialect;

pub mod disputes;
pub mod inbox;
pub mod payments;
pub mod refunds;
pub mod test_sessions;
