//! The differences between the two databases, under the same names.

pub mod postgres;
pub mod sqlite;
