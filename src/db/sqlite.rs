//! SQLite: many readers, one writer.

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

/// Only reads: what is asked of this connection cannot change the file.
const READ_ONLY: &str = "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON;";

/// Switching to WAL needs the file alone for a moment, and SQLite does not wait for that.
const WAL: &str = "PRAGMA journal_mode = WAL;";

/// How long a file that several programs make at once is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// What means something else in SQLite's addresses of files.
const RESERVED: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');

/// Opens the file, making it and its folder when missing, ready to write.
pub(super) fn establish(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    files::make_private(path).map_err(|error| bad(&error))?;
    establish_existing(path)
}

/// Opens a file that is there, ready to write; fails if it is not there.
pub(super) fn establish_existing(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    files::restrict(path);
    open(path, "rw", |conn| {
        conn.batch_execute(PRAGMAS)?;
        switch_to_wal(conn)
    })
}

/// Opens a file that is there, to read it as it is; fails if it is not there.
pub(super) fn establish_read_only(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    open(path, "rw", |conn| conn.batch_execute(READ_ONLY))
}

/// Opens a file that is there, for SQLite's own copying, which wants no other settings.
pub(super) fn establish_plain(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    open(path, "rw", |conn| conn.batch_execute("PRAGMA busy_timeout = 10000"))
}

/// Opens a file that nobody writes to; puts no files of its own beside it.
pub(super) fn establish_immutable(path: &Path) -> Result<SqliteConnection, ConnectionError> {
    open(path, "ro&immutable=1", |_| Ok(()))
}

fn open(
    path: &Path,
    mode: &str,
    set_up: impl FnOnce(&mut SqliteConnection) -> QueryResult<()>,
) -> Result<SqliteConnection, ConnectionError> {
    engine::set_up();
    let mut conn = SqliteConnection::establish(&address(path, mode))?;
    set_up(&mut conn).map_err(|error| bad(&error))?;
    Ok(conn)
}

/// A file as SQLite's addresses name it, with what may be done to it.
fn address(path: &Path, mode: &str) -> String {
    let text = path.to_string_lossy();
    let scheme = if path.is_absolute() { "file://" } else { "file:" };
    format!("{scheme}{}?mode={mode}", utf8_percent_encode(&text, RESERVED))
}

fn switch_to_wal(conn: &mut SqliteConnection) -> QueryResult<()> {
    let begun = Instant::now();
    loop {
        match conn.batch_execute(WAL) {
            Err(error) if is_locked(&error) && begun.elapsed() < PATIENCE => sleep(PAUSE),
            done => return done,
        }
    }
}

fn is_locked(error: &diesel::result::Error) -> bool {
    error.to_string().contains("locked")
}

fn bad(error: &dyn std::fmt::Display) -> ConnectionError {
    ConnectionError::BadConnection(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::error::DbError;

    const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT count(*) FROM n";

    #[test]
    fn a_statement_without_end_is_stopped_and_the_connection_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = establish(&folder.path().join("a.db")).unwrap();
        let limit = Duration::from_millis(1);
        let stopped = deadline::within(limit, || conn.batch_execute(ENDLESS));
        let failure = Error::from(DbError::from(stopped.unwrap_err()));
        assert!(matches!(failure, Error::Busy), "{failure}");
        assert!(conn.batch_execute("SELECT 1").is_ok(), "the deadline has ended");
    }

    #[test]
    fn only_establish_makes_a_file() {
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
