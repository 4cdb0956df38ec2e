//! The database: an SQLite file, or PostgreSQL for shops that need more than one machine. Other
//! modules don't know which of the two it is.
//!
//! [`Repo::read`] gives contexts a [`Conn`] to read with, and [`Repo::write`] a [`Tx`] to write
//! with. They run their queries with [`q!`](crate::q).

mod backup;
mod batches;
mod conn;
pub mod dialect;
mod error;
pub mod like;
mod migrations;
mod outage_messages;
mod postgres;
mod prepared;
mod repo;
pub mod schema;
mod slow_reads;
mod sqlite;
pub mod totals;
pub mod types;
mod url;
mod work;

pub use backup::{BackupError, RowCounts, copy_database, read_copy};
pub use batches::batches;
#[doc(hidden)]
pub use conn::Backend;
pub use conn::{Conn, Tx};
pub use migrations::MigrationError;
pub use prepared::{Prepare, Prepared, PreparedAs};
pub use repo::{OpenError, Repo};
pub use url::{DatabaseUrl, PublicUrl, UrlError};
