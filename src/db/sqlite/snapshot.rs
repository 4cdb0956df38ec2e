//! Transactions whose own statements are prepared once, as they surround every read and write.
//!
//! Diesel sends `BEGIN`, `SAVEPOINT` and their ends as text, which SQLite parses each time.

use crate::{
    Error, Result,
    error::{DbError, Outage},
};
use diesel::{
    QueryResult, RunQueryDsl, SqliteConnection,
    query_builder::{AstPass, QueryFragment, QueryId},
    sqlite::Sqlite,
};

use crate::{
    db::conn::{Conn, Tx, Wrap},
    events::Event,
    foundation::clock::Clock,
};

const WORDS: [&str; 5] = ["BEGIN", "COMMIT", "SAVEPOINT job", "ROLLBACK TO job", "RELEASE job"];
const BEGIN: usize = 0;
const COMMIT: usize = 1;
const SAVEPOINT: usize = 2;
const ROLLBACK: usize = 3;
const RELEASE: usize = 4;

/// One of the words, kept prepared by its type.
struct StaticStatement<const N: usize>;

impl<const N: usize> StaticStatement<N> {
    fn say(self, conn: &mut SqliteConnection) -> Result<(), DbError> {
        self.execute(conn).map(drop).map_err(DbError::from)
    }
}

impl<const N: usize> QueryFragment<Sqlite> for StaticStatement<N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(WORDS[N]);
        Ok(())
    }
}

impl<const N: usize> QueryId for StaticStatement<N> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const N: usize> RunQueryDsl<SqliteConnection> for StaticStatement<N> {}

/// Runs a read, all of it on one snapshot of the database.
pub(in crate::db) fn snapshot<T>(
    conn: &mut SqliteConnection,
    clock: &Clock,
    work: impl FnOnce(&mut Conn<'_>) -> Result<T>,
) -> Result<T> {
    StaticStatement::<BEGIN>.say(conn)?;
    let open = Snapshot(conn);
    work(&mut open.0.wrap(clock))
}

/// A snapshot that is being read; it ends with this value, also where the reader panics.
struct Snapshot<'a>(&'a mut SqliteConnection);

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if let Err(error) = StaticStatement::<COMMIT>.say(self.0) {
            tracing::error!(%error, "failed to end a read snapshot");
        }
    }
}

/// What became of a job in its savepoint: its answer and what it emitted.
pub(super) type Done<T> = Result<(T, Vec<Event>)>;

/// Runs one job of a group in a savepoint. Fails where the savepoint is gone afterwards: SQLite takes
/// the whole transaction back when it cannot write, and what would follow in it would be committed by
/// itself.
pub(super) fn savepoint<T>(
    conn: &mut SqliteConnection,
    clock: &Clock,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<Done<T>, Error> {
    StaticStatement::<SAVEPOINT>.say(conn)?;
    let done = Tx::run(conn.wrap(clock), work);
    let undone = if done.is_err() { StaticStatement::<ROLLBACK>.say(conn) } else { Ok(()) };
    match (undone.and_then(|()| StaticStatement::<RELEASE>.say(conn)), done) {
        (Ok(()), done) => Ok(done),
        (Err(_), Err(Error::Unavailable(outage))) => Err(Error::Unavailable(outage)),
        (Err(_), _) => Err(Error::Unavailable(Outage::Unwritable)),
    }
}
