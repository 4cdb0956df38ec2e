//! SQLite: many readers, one writer.

pub(super) mod deadline;
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::db::{Fault, error::DbError};

    const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT count(*) FROM n";

    #[test]
    fn a_statement_without_end_is_stopped_and_the_connection_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = establish(&folder.path().join("a.db")).unwrap();
        let limit = Duration::from_millis(1);
        let stopped = deadline::within(limit, || conn.batch_execute(ENDLESS));
        let fault = Fault::from(DbError::from(stopped.unwrap_err()));
        assert!(matches!(fault, Fault::Busy), "{fault}");
        assert!(conn.batch_execute("SELECT 1").is_ok(), "the deadline has ended");
    }
}
