//! Reads from SQLite: a pool of read-only connections.

use std::{path::Path, time::Duration};

use diesel::{
    SqliteConnection,
    connection::SimpleConnection,
    r2d2::{
        Builder, ConnectionManager, CustomizeConnection, Error as ConnectionError, NopErrorHandler,
        Pool, PoolError,
    },
};

use crate::{Error, Result, db::conn::Conn, error::Outage, foundation::clock::Clock};

use super::snapshot::snapshot;

/// Connections for short reads.
const READERS: u32 = 8;
/// Connections for long reads, which must not delay short ones.
const SLOW_READERS: u32 = 8;
/// Connections for long reads are closed after this time without use, to free some megabytes each.
const IDLE: Duration = Duration::from_secs(60);

/// The longest wait for a connection. It blocks the thread if the file can't be opened.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// A pool of read-only connections. Clones share it.
#[derive(Clone)]
pub(in crate::db) struct Readers(Pool<Manager>);

type Manager = ConnectionManager<SqliteConnection>;

impl Readers {
    /// Opens a pool for short reads.
    pub(in crate::db) fn open(path: &Path) -> Result<Self, PoolError> {
        Self::with(path, Pool::builder().max_size(READERS).min_idle(Some(2)))
    }

    /// Opens a pool for long reads.
    pub(in crate::db) fn open_slow(path: &Path) -> Result<Self, PoolError> {
        let builder = Pool::builder().max_size(SLOW_READERS).min_idle(Some(0));
        Self::with(path, builder.idle_timeout(Some(IDLE)))
    }

    fn with(path: &Path, builder: Builder<Manager>) -> Result<Self, PoolError> {
        let manager = ConnectionManager::new(super::uri(path, "rw"));
        // Connections to a file don't break, so they need no test before use.
        let builder = builder.test_on_check_out(false);
        let builder = builder.connection_timeout(MAX_WAIT).error_handler(Box::new(NopErrorHandler));
        builder.connection_customizer(Box::new(ReadOnly)).build(manager).map(Self)
    }

    /// Runs a read on the calling thread, on one snapshot of the database.
    pub(in crate::db) fn read<T>(
        &self,
        clock: &Clock,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut conn = self.0.get().map_err(|_| Error::Unavailable(Outage::Unreachable))?;
        snapshot(&mut conn, clock, work)
    }
}

#[derive(Debug)]
struct ReadOnly;

impl CustomizeConnection<SqliteConnection, ConnectionError> for ReadOnly {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), ConnectionError> {
        let pragmas = "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA cache_size = -4000; PRAGMA mmap_size = 268435456;";
        conn.batch_execute(pragmas).map_err(ConnectionError::QueryError)
    }
}
