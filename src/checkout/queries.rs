//! Checkout queries, compiled once for each database.

use super::dialect;

pub mod budgets;
pub mod checkouts;
pub mod holds;
pub mod proofs;
