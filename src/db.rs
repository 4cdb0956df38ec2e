//! The one place that knows which database it is: SQLite in the file beside the program,
//! or PostgreSQL when one machine is not enough.
//!
//! Contexts are handed a [`Conn`] to read with or a [`Tx`] to write with, by [`Repo::read`]
//! and [`Repo::write`], and run their queries with [`q!`](crate::q).

mod backup;
mod conn;
pub mod dialect;
mod error;
mod migrations;
mod outage_messages;
mod postgres;
mod prepared;
mod repo;
pub mod schema;
mod slow_reads;
mod sqlite;
pub mod types;
mod url;

pub use backup::{BackupError, RowCounts, copy_database, read_copy};
#[doc(hidden)]
pub use conn::Backend;
pub use conn::{Conn, Tx};
pub use migrations::MigrationError;
pub use prepared::{Prepare, Prepared, PreparedAs};
pub use repo::{OpenError, Repo};
pub use url::{DatabaseUrl, UrlError};
