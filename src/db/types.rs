//! SQL types for the shop's own values, with the same behavior on both databases.
//!
//! Diesel's decimals go through a float on SQLite (19.99 reads back as 19.98999…), and its timestamps
//! have different precisions on the two databases.

mod id;
mod money;
mod row_key;
mod row_reference;
mod stamp;
mod text_enum;

pub use money::Amount;
pub use row_key::{RowKey, load_rows};
pub use row_reference::RowReference;
pub use stamp::TimestampMicros;

/// All SQL types that the schema uses.
pub mod sql {
    pub use super::{Amount, TimestampMicros};
    pub use diesel::sql_types::*;
}
