//! The door to the database: everything that waits for it, waits here.

use crate::{Error, Result, error::Outage};
use std::{io, sync::Arc, thread::available_parallelism, time::Duration};

use tokio::task::spawn_blocking;

use crate::{events::Bus, foundation::clock::Clock};

use super::{
    conn::{Conn, Tx},
    migrations::{self, MigrationError},
    postgres::Postgres,
    slow_reads::SlowReads,
    sqlite::{self, Readers, Writer, deadline},
    url::DatabaseUrl,
};

/// Why the shop's database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It could not be brought up to date.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// Its connections could not be made.
    #[error("cannot open the database {0:?}: {1}")]
    Connections(DatabaseUrl, String),
}

/// The shop's database; clones share it.
#[derive(Clone)]
pub struct Repo(Arc<Inner>);

/// How long a list may take.
const LIST: Duration = Duration::from_secs(8);
/// How long what the shopkeeper asks for may take.
const ADMIN_LIST: Duration = Duration::from_secs(10);

struct Inner {
    store: Store,
    lists: SlowReads,
    admin_lists: SlowReads,
    clock: Clock,
    bus: Arc<Bus>,
}

enum Store {
    Sqlite { readers: Readers, slow_readers: Readers, writer: Writer },
    Postgres(Postgres),
}

impl Repo {
    /// Opens the database, making and migrating it where needed.
    pub fn open(url: &DatabaseUrl, clock: Clock, bus: Arc<Bus>) -> Result<Self, OpenError> {
        migrations::migrate(url)?;
        Self::connect(url, clock, bus)
    }

    /// Opens a database that is there and up to date. Neither makes nor migrates one.
    pub fn open_existing(
        url: &DatabaseUrl,
        clock: Clock,
        bus: Arc<Bus>,
    ) -> Result<Self, OpenError> {
        migrations::check(url)?;
        Self::connect(url, clock, bus)
    }

    fn connect(url: &DatabaseUrl, clock: Clock, bus: Arc<Bus>) -> Result<Self, OpenError> {
        let failed = |error: &dyn std::fmt::Display| {
            OpenError::Connections(url.clone(), url.redact(&error.to_string()))
        };
        let store = match url {
            DatabaseUrl::Sqlite(path) => {
                let conn = sqlite::establish_existing(path).map_err(|error| failed(&error))?;
                let writer = Writer::start(conn, path, clock.clone(), Arc::clone(&bus));
                Store::Sqlite {
                    writer: writer.map_err(|error| failed(&error))?,
                    readers: Readers::open(path).map_err(|error| failed(&error))?,
                    slow_readers: Readers::open_slow(path).map_err(|error| failed(&error))?,
                }
            }
            DatabaseUrl::Postgres(address) => {
                Store::Postgres(Postgres::open(address).map_err(|error| failed(&error))?)
            }
        };
        // They compute: more than there are processors would only be slower each.
        let turns = available_parallelism().map_or(2, usize::from).clamp(2, 4);
        let (lists, admin_lists) = (SlowReads::new(turns, LIST), SlowReads::new(2, ADMIN_LIST));
        Ok(Self(Arc::new(Inner { store, lists, admin_lists, clock, bus })))
    }

    /// Brings the database up to date without opening the shop; answers the steps taken.
    pub fn migrate(url: &DatabaseUrl) -> Result<usize, MigrationError> {
        migrations::migrate(url)
    }

    /// Fails unless there is a database that is up to date. Changes nothing.
    pub fn check(url: &DatabaseUrl) -> Result<(), MigrationError> {
        migrations::check(url)
    }

    /// Hears from now on what other programs write to the same database, and tells it here. On
    /// SQLite the writer notices that anyway.
    pub fn listen(&self) -> io::Result<()> {
        match &self.0.store {
            Store::Sqlite { .. } => Ok(()),
            Store::Postgres(postgres) => postgres.listen(&self.0.bus),
        }
    }

    /// Why the database does not work at the moment, as far as the last uses of it told.
    pub fn outage(&self) -> Option<Outage> {
        match &self.0.store {
            Store::Sqlite { writer, .. } => writer.outage(),
            Store::Postgres(postgres) => postgres.outage(),
        }
    }

    /// The shop's clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Where committed events are told.
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// Reads for a page: some microseconds of SQLite on this very thread,
    /// or PostgreSQL on a blocking one.
    pub async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        match &self.0.store {
            Store::Sqlite { readers, .. } => readers.read(&self.0.clock, work),
            Store::Postgres(postgres) => postgres.read(self.0.clock.clone(), work).await,
        }
    }

    /// Reads a list that shoppers see, on a blocking thread. Only a few run at once. Fails with
    /// [`Error::Busy`] if too many wait or the read takes too long.
    pub async fn list<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        self.read_slowly(&self.0.lists, work).await
    }

    /// Does the same for the shopkeeper's lists and reports, which have their own turns.
    pub async fn admin_list<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        self.read_slowly(&self.0.admin_lists, work).await
    }

    async fn read_slowly<T, W>(&self, reads: &SlowReads, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        let (turn, clock) = (reads.turn().await?, self.0.clock.clone());
        match &self.0.store {
            Store::Postgres(postgres) => postgres.read_slowly(clock, turn, work).await,
            Store::Sqlite { slow_readers, .. } => {
                let (readers, span) = (slow_readers.clone(), tracing::Span::current());
                let done = spawn_blocking(move || {
                    let read = || deadline::within(turn.limit(), || readers.read(&clock, work));
                    span.in_scope(read)
                });
                done.await.unwrap_or_else(|panic| Err(Error::Internal(panic.to_string())))
            }
        }
    }

    /// Reads much for a command, such as an export, on a blocking thread and without a time limit.
    pub async fn report<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        let clock = self.0.clock.clone();
        match &self.0.store {
            Store::Postgres(postgres) => postgres.read(clock, work).await,
            Store::Sqlite { slow_readers, .. } => {
                let readers = slow_readers.clone();
                let done = spawn_blocking(move || readers.read(&clock, work));
                done.await.unwrap_or_else(|panic| Err(Error::Internal(panic.to_string())))
            }
        }
    }

    /// Runs one use case in one transaction and tells its events after COMMIT. Where the
    /// database asks for it the whole use case runs again, so it must do nothing
    /// but read and write through its [`Tx`].
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        match &self.0.store {
            Store::Sqlite { writer, .. } => writer.write(work).await,
            Store::Postgres(postgres) => {
                postgres.write(self.0.clock.clone(), Arc::clone(&self.0.bus), work).await
            }
        }
    }
}
