//! SQLite: many readers, one writer.

mod engine;
mod others;
mod readers;
mod snapshot;
mod writer;

pub(super) use readers::Readers;
pub(super) use writer::Writer;

use std::path::Path;

use diesel::{Connection, ConnectionError, SqliteConnection, connection::SimpleConnection};

/// `busy_timeout` comes first: switching to WAL may find the file busy.
const PRAGMAS: &str = "PRAGMA busy_timeout = 10000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8000;";

/// Opens the file, making it and its folder when missing, ready to write.
pub(super) fn establish(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    let bad = |error: &dyn std::fmt::Display| ConnectionError::BadConnection(error.to_string());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| bad(&error))?;
    }
    engine::set_up();
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    conn.batch_execute(PRAGMAS).map_err(|error| bad(&error))?;
    Ok(conn)
}
