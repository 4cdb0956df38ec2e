//! SQLite: many readers and one writer.

pub(super) mod deadline;
mod disk;
mod engine;
mod files;
mod readers;
mod snapshot;
mod write_detector;
mod writer;

pub(super) use readers::Readers;
pub(super) use snapshot::snapshot;
pub(super) use writer::Writer;

use std::{
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use diesel::{
    Connection, ConnectionError, QueryResult, SqliteConnection, connection::SimpleConnection,
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

const PRAGMAS: &str = "PRAGMA busy_timeout = 10000;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8000;";

/// Counts samples of the rows, unless another process writes for longer than a second. Counts of small tables are
/// removed, as SQLite would read such a table as a whole, even after it has grown.
const STATISTICS: &str = "PRAGMA busy_timeout = 1000;
PRAGMA analysis_limit = 400;
ANALYZE;
DELETE FROM sqlite_stat1 WHERE tbl IN
    (SELECT tbl FROM sqlite_stat1 GROUP BY tbl HAVING max(CAST(stat AS INTEGER)) < 1000);
ANALYZE sqlite_schema;
PRAGMA busy_timeout = 10000;";

/// Settings of connections that must not change the file.
const READ_ONLY: &str = "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON;";

/// Switches to WAL mode. Needs exclusive access for a moment. SQLite does not apply its busy timeout to
/// this statement.
const WAL: &str = "PRAGMA journal_mode = WAL;";

/// Maximum time to wait for exclusive access when several processes open a new file at the same time.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Pause between two attempts to get exclusive access.
const RETRY_PAUSE: Duration = Duration::from_millis(10);

/// Characters with a special meaning in SQLite's file URIs.
const RESERVED: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');

/// Opens the file for writing; creates it and its folder if missing.
pub(super) fn establish(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    files::make_private(path).map_err(|error| bad_connection(&error))?;
    establish_existing(path)
}

/// Opens an existing file for writing.
pub(super) fn establish_existing(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    files::restrict(path);
    open(path, "rw", |conn| {
        conn.batch_execute(PRAGMAS)?;
        switch_to_wal(conn)
    })
}

/// Opens an existing file for reading.
pub(super) fn establish_read_only(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    open(path, "rw", |conn| conn.batch_execute(READ_ONLY))
}

/// Opens an existing file for `VACUUM INTO`, which needs default settings.
pub(super) fn establish_plain(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    open(path, "rw", |conn| conn.batch_execute("PRAGMA busy_timeout = 10000"))
}

/// Opens a file that no process writes to, without creating files beside it.
pub(super) fn establish_immutable(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    open(path, "ro&immutable=1", |_| Ok(()))
}

fn open(
    path: &Path,
    mode: &str,
    set_up: impl FnOnce(&mut SqliteConnection) -> QueryResult<()>,
) -> Result<SqliteConnection, ConnectionError> {
    engine::set_up();
    let mut conn = SqliteConnection::establish(&uri(path, mode))?;
    set_up(&mut conn).map_err(|error| bad_connection(&error))?;
    Ok(conn)
}

/// Returns SQLite's URI for a file and an access mode.
fn uri(path: &Path, mode: &str) -> String {
    let text = path.to_string_lossy();
    let scheme = if path.is_absolute() { "file://" } else { "file:" };
    format!("{scheme}{}?mode={mode}", utf8_percent_encode(&text, RESERVED))
}

/// Counts the rows that SQLite chooses indexes by, from samples, in some milliseconds. Without the counts it expects
/// few rows of a status, and reads all products to find those with some ids. PostgreSQL does this by itself. Connections
/// read the counts when they are opened, and this one immediately.
pub(super) fn update_statistics(conn: &mut SqliteConnection) {
    if let Err(error) = conn.batch_execute(STATISTICS) {
        tracing::debug!(%error, "statistics of the database were not updated");
    }
}

fn switch_to_wal(conn: &mut SqliteConnection) -> QueryResult<()> {
    let started = Instant::now();
    loop {
        match conn.batch_execute(WAL) {
            Err(error) if is_locked(&error) && started.elapsed() < MAX_WAIT => sleep(RETRY_PAUSE),
            result => return result,
        }
    }
}

fn is_locked(error: &diesel::result::Error) -> bool {
    error.to_string().contains("locked")
}

fn bad_connection(error: &dyn std::fmt::Display) -> ConnectionError {
    ConnectionError::BadConnection(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, error::DbError};

    const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT count(*) FROM n";

    #[test]
    fn an_endless_statement_is_stopped_and_the_connection_stays_usable() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = establish(&folder.path().join("a.db")).unwrap();
        let limit = Duration::from_millis(1);
        let stopped = deadline::within(limit, || conn.batch_execute(ENDLESS));
        let failure = Error::from(DbError::from(stopped.unwrap_err()));
        assert!(matches!(failure, Error::Busy), "{failure}");
        assert!(conn.batch_execute("SELECT 1").is_ok(), "the deadline has ended");
    }

    #[test]
    fn only_establish_creates_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a #1?%20 b.db");
        assert!(establish_existing(&path).is_err());
        assert!(establish_read_only(&path).is_err());
        assert!(!path.exists());
        establish(&path).unwrap();
        assert!(path.exists());
        let mut conn = establish_read_only(&path).unwrap();
        assert!(conn.batch_execute("CREATE TABLE a (b INTEGER)").is_err());
    }
}
