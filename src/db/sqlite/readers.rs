//! Reading from SQLite: a pool of connections that cannot write.

use crate::{Error, Result, error::Outage};
use std::{path::Path, time::Duration};

use diesel::{
    SqliteConnection,
    connection::SimpleConnection,
    r2d2::{
        Builder, ConnectionManager, CustomizeConnection, Error as ConnectionError, NopErrorHandler,
        Pool, PoolError,
    },
};

use crate::{db::conn::Conn, foundation::clock::Clock};

use super::snapshot::snapshot;

/// Connections that stand ready for readers.
const READERS: u32 = 8;
/// Connections for reads that take long, so that they never keep others waiting.
const SLOW_READERS: u32 = 8;
/// How long those are kept after their last use: each may hold some megabytes.
const IDLE: Duration = Duration::from_secs(60);

/// How long a connection is waited for: a file that cannot be opened holds up the thread that asks.
const PATIENCE: Duration = Duration::from_secs(2);

/// A pool of read-only connections; clones share it.
#[derive(Clone)]
pub(in crate::db) struct Readers(Pool<Manager>);

type Manager = ConnectionManager<SqliteConnection>;

impl Readers {
    /// For short reads.
    pub(in crate::db) fn open(path: &Path) -> Result<Self, PoolError> {
        Self::with(path, Pool::builder().max_size(READERS).min_idle(Some(2)))
    }

    /// For reads that may take long.
    pub(in crate::db) fn open_slow(path: &Path) -> Result<Self, PoolError> {
        let builder = Pool::builder().max_size(SLOW_READERS).min_idle(Some(0));
        Self::with(path, builder.idle_timeout(Some(IDLE)))
    }

    fn with(path: &Path, builder: Builder<Manager>) -> Result<Self, PoolError> {
        let manager = ConnectionManager::new(super::address(path, "rw"));
        // A file does not hang up: asking it before each read would be for nothing.
        let builder = builder.test_on_check_out(false);
        let builder = builder.connection_timeout(PATIENCE).error_handler(Box::new(NopErrorHandler));
        builder.connection_customizer(Box::new(ReadOnly)).build(manager).map(Self)
    }

    /// Runs a read on the calling thread, all of it on one snapshot of the database.
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
