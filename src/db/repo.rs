//! The repository: opens the database and runs reads and writes on it.

use std::{io, sync::Arc, thread::available_parallelism, time::Duration};

use tokio::task::spawn_blocking;

use crate::{Error, Result, error::Outage, events::Bus, foundation::clock::Clock};

use super::{
    conn::{Conn, Tx},
    migrations::{self, MigrationError},
    postgres::Postgres,
    slow_reads::SlowReads,
    sqlite::{self, Readers, Writer, deadline},
    url::DatabaseUrl,
    work::{AnyValue, ReadWork, WriteWork, read_work, typed, write_work},
};

/// The reason why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It could not be migrated.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// Opening the connections failed.
    #[error("cannot open the database {0:?}: {1}")]
    Connections(DatabaseUrl, String),
}

/// The shop's database. Clones share it.
#[derive(Clone)]
pub struct Repo(Arc<Inner>);

/// Time limit of shoppers' lists.
const LIST: Duration = Duration::from_secs(8);
/// Time limit of the lists and reports in the admin.
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
    /// Opens the database; creates and migrates it if needed.
    pub fn open(url: &DatabaseUrl, clock: Clock, bus: Arc<Bus>) -> Result<Self, OpenError> {
        migrations::migrate(url)?;
        Self::connect(url, clock, bus)
    }

    /// Opens an existing database that is up to date. Fails otherwise.
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
        // Lists use the CPU, so running more of them than there are CPUs would only slow all of
        // them down.
        let concurrency = available_parallelism().map_or(2, usize::from).clamp(2, 4);
        let lists = SlowReads::new(concurrency, LIST);
        let admin_lists = SlowReads::new(2, ADMIN_LIST);
        Ok(Self(Arc::new(Inner { store, lists, admin_lists, clock, bus })))
    }

    /// Creates and migrates the database without opening it. Returns the number of migrations run.
    pub fn migrate(url: &DatabaseUrl) -> Result<usize, MigrationError> {
        migrations::migrate(url)
    }

    /// Fails unless the database exists and is up to date. Changes nothing.
    pub fn check(url: &DatabaseUrl) -> Result<(), MigrationError> {
        migrations::check(url)
    }

    /// Starts to publish events of other processes that write to the same PostgreSQL. On SQLite the
    /// writer always detects such writes. Call it once for each server. Returns `true` if no other
    /// server uses the database; SQLite has only one.
    pub fn listen(&self) -> io::Result<bool> {
        match &self.0.store {
            Store::Sqlite { .. } => Ok(true),
            Store::Postgres(postgres) => postgres.listen(&self.0.bus),
        }
    }

    /// The current outage of the database, as noticed by its latest uses.
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

    /// The bus that committed events are published on.
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// Runs a short read, such as a lookup by key: on SQLite on the calling thread, where it takes
    /// microseconds; on PostgreSQL on a blocking thread.
    pub async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        typed(self.run_read(read_work(work)).await?)
    }

    async fn run_read(&self, work: ReadWork) -> Result<AnyValue> {
        match &self.0.store {
            Store::Sqlite { readers, .. } => readers.read(&self.0.clock, work),
            Store::Postgres(postgres) => postgres.read(self.0.clock.clone(), work).await,
        }
    }

    /// Runs a read for a list on the storefront on a blocking thread. Only a few run at the same
    /// time. Fails with [`Error::Busy`] if too many wait or if it takes longer than 8 seconds.
    pub async fn list<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        typed(self.run_list(&self.0.lists, read_work(work)).await?)
    }

    /// Runs a read for a list or a report in the admin, like [`list`](Self::list) but with separate
    /// limits: two at the same time, for at most 10 seconds.
    pub async fn admin_list<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        typed(self.run_list(&self.0.admin_lists, read_work(work)).await?)
    }

    async fn run_list(&self, reads: &SlowReads, work: ReadWork) -> Result<AnyValue> {
        let permit = reads.permit().await?;
        let clock = self.0.clock.clone();
        match &self.0.store {
            Store::Postgres(postgres) => postgres.read_slowly(clock, permit, work).await,
            Store::Sqlite { slow_readers, .. } => {
                let readers = slow_readers.clone();
                let span = tracing::Span::current();
                let done = spawn_blocking(move || {
                    let read =
                        || deadline::within(permit.time_limit(), || readers.read(&clock, work));
                    span.in_scope(read)
                });
                done.await.unwrap_or_else(|panic| Err(Error::Internal(panic.to_string())))
            }
        }
    }

    /// Runs a long read for a command, such as an export, on a blocking thread without a time
    /// limit.
    pub async fn report<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        typed(self.run_report(read_work(work)).await?)
    }

    async fn run_report(&self, work: ReadWork) -> Result<AnyValue> {
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

    /// Runs `work` in one transaction and publishes its events after COMMIT. On PostgreSQL, `work`
    /// may run several times until it commits, so it must only read and write through its [`Tx`].
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        typed(self.run_write(write_work(work)).await?)
    }

    async fn run_write(&self, work: WriteWork) -> Result<AnyValue> {
        match &self.0.store {
            Store::Sqlite { writer, .. } => writer.write(work).await,
            Store::Postgres(postgres) => {
                postgres.write(self.0.clock.clone(), Arc::clone(&self.0.bus), work).await
            }
        }
    }
}
