//! Transactions with prepared `BEGIN`, `COMMIT` and `SAVEPOINT` statements, which surround every read
//! and write. Diesel sends them as text, which SQLite parses each time.

use diesel::{
    QueryResult, RunQueryDsl, SqliteConnection,
    query_builder::{AstPass, QueryFragment, QueryId},
    sqlite::Sqlite,
};

use crate::{
    Error, Result,
    db::conn::{Conn, Tx, Wrap, Written},
    error::{DbError, Outage},
    foundation::clock::Clock,
};

const STATEMENTS: [&str; 7] = [
    "BEGIN",
    "COMMIT",
    "SAVEPOINT job",
    "ROLLBACK TO job",
    "RELEASE job",
    "ROLLBACK",
    "BEGIN IMMEDIATE",
];
const BEGIN: usize = 0;
const COMMIT: usize = 1;
const SAVEPOINT: usize = 2;
const ROLLBACK_TO: usize = 3;
const RELEASE: usize = 4;
const ROLLBACK: usize = 5;
const BEGIN_IMMEDIATE: usize = 6;

/// One of [`STATEMENTS`], cached by its type.
struct StaticStatement<const N: usize>;

impl<const N: usize> StaticStatement<N> {
    fn run(self, conn: &mut SqliteConnection) -> Result<(), DbError> {
        self.execute(conn).map(drop).map_err(DbError::from)
    }
}

impl<const N: usize> QueryFragment<Sqlite> for StaticStatement<N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(STATEMENTS[N]);
        Ok(())
    }
}

impl<const N: usize> QueryId for StaticStatement<N> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const N: usize> RunQueryDsl<SqliteConnection> for StaticStatement<N> {}

/// Runs a read on one snapshot of the database.
pub(in crate::db) fn snapshot<T>(
    conn: &mut SqliteConnection,
    clock: &Clock,
    work: impl FnOnce(&mut Conn<'_>) -> Result<T>,
) -> Result<T> {
    StaticStatement::<BEGIN>.run(conn)?;
    let open = Snapshot(conn);
    work(&mut open.0.wrap(clock))
}

/// An open snapshot. It ends when dropped, even after a panic.
struct Snapshot<'a>(&'a mut SqliteConnection);

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if let Err(error) = StaticStatement::<COMMIT>.run(self.0) {
            tracing::error!(%error, "failed to end a read snapshot");
        }
    }
}

/// Runs the first job of a group and returns the job's own result, like [`savepoint`]. Its savepoint is the
/// transaction itself, which begins again if it fails: until a job has written something, there is nothing else
/// to keep. A savepoint would copy each page that is changed, and nested ones would become slower the more it has.
pub(super) fn first<T>(
    conn: &mut SqliteConnection,
    clock: &Clock,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<Result<Written<T>>> {
    let result = Tx::run(conn.wrap(clock), work);
    let undone = if result.is_err() { StaticStatement::<ROLLBACK>.run(conn) } else { Ok(()) };
    let result = outcome(undone, result)?;
    if result.is_err() {
        // May wait for another process, which is no failure of the disk.
        StaticStatement::<BEGIN_IMMEDIATE>.run(conn)?;
    }
    Ok(result)
}

/// Fails if the first job of a group has lost the transaction, so that the savepoint of another job would begin a
/// new one. If the first is the only job, `COMMIT` finds out.
pub(super) fn ensure_transaction(conn: &mut SqliteConnection) -> Result<()> {
    match StaticStatement::<BEGIN>.run(conn) {
        // SQLite has no transactions within transactions.
        Err(_) => Ok(()),
        Ok(()) => Err(Error::Unavailable(Outage::Unwritable)),
    }
}

/// Runs one job of a group in a savepoint and returns the job's own result. Fails if the savepoint is
/// lost: SQLite rolls the whole transaction back when it can't write, and later statements would be
/// committed one by one.
pub(super) fn savepoint<T>(
    conn: &mut SqliteConnection,
    clock: &Clock,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<Result<Written<T>>> {
    StaticStatement::<SAVEPOINT>.run(conn)?;
    let result = Tx::run(conn.wrap(clock), work);
    let undone = if result.is_err() { StaticStatement::<ROLLBACK_TO>.run(conn) } else { Ok(()) };
    let released = undone.and_then(|()| StaticStatement::<RELEASE>.run(conn));
    outcome(released, result)
}

/// Returns the result of a job, or fails if the transaction was lost.
fn outcome<T>(kept: Result<(), DbError>, result: Result<Written<T>>) -> Result<Result<Written<T>>> {
    match (kept, result) {
        (Ok(()), result) => Ok(result),
        (Err(_), Err(Error::Unavailable(outage))) => Err(Error::Unavailable(outage)),
        (Err(_), _) => Err(Error::Unavailable(Outage::Unwritable)),
    }
}
