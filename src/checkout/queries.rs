//! Checkout queries, compiled once for each database.

use super::dialect;

pub mod budgets;
pub mod checkouts;
pub mod proofs;
pub mod reserved_lines;
