//! How the shop's own values are kept, the same on both databases.
//!
//! Diesel's own decimal goes through a float on SQLite (19.99 reads back as 19.98999…), and
//! its timestamps differ in precision; these SQL types do neither.

mod id;
mod money;
mod stamp;
mod text_enum;

pub use money::Amount;
pub use stamp::TimestampMicros;

/// Every SQL type that the schema uses.
pub mod sql {
    pub use super::{Amount, TimestampMicros};
    pub use diesel::sql_types::*;
}
