//! PostgreSQL: pools of connections on blocking threads.
//!
//! While the server is down, uses fail immediately. The first failure starts a probe that tries to
//! connect five times a second. Once it succeeds it replaces the pools, whose own attempts have become
//! rare by then.

mod notifications;

use std::{
    io,
    sync::{
        Arc, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, PgConnection,
    connection::SimpleConnection,
    r2d2::{
        ConnectionManager, CustomizeConnection, Error as ConnectionError, NopErrorHandler,
        Pool as R2d2Pool, PoolError, PooledConnection,
    },
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::{Error, Result, error::Outage, events::Bus, foundation::clock::Clock};

use super::{
    conn::{Backend, Tx, Wrap, Written, transact},
    slow_reads::ReadPermit,
    url::DatabaseUrl,
    work::{AnyValue, ReadWork, WriteWork},
};

/// Connections per pool, which limits the reads or writes that run at the same time.
const CONNECTIONS: u32 = 16;
/// The longest wait for a connection that is in use.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// The longest time to open a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The longest single wait for a connection, after which the server is probed and checked for an
/// outage.
const OUTAGE_CHECK: Duration = Duration::from_millis(50);
/// Time between two attempts of the probe.
const PROBE_INTERVAL: Duration = Duration::from_millis(200);
/// Maximum number of attempts of a transaction that collides with others.
const ATTEMPTS: usize = 6;

/// The first statements of read-only connections.
const READ_SETUP: &str = "SET default_transaction_read_only = on; SET timezone = 'UTC'";
/// The first statements of connections that may write.
const WRITE_SETUP: &str = "SET timezone = 'UTC'; SET lock_timeout = '10s'";

/// Makes the server write some pages to disk and removes them again.
const WRITE_PROBE: &str = "BEGIN;
    CREATE TEMP TABLE write_probe ON COMMIT DROP
        AS SELECT repeat('x', 1000) AS bytes FROM generate_series(1, 1000);
    COMMIT";

type Connections = R2d2Pool<ConnectionManager<PgConnection>>;

/// Two pools on one server: one that may write, one that can only read.
pub(super) struct Postgres(Arc<Server>);

struct Server {
    url: String,
    readers: Pool,
    writers: Pool,
    /// `true` if the probe could not reach the server.
    down: AtomicBool,
    /// `true` if a write failed and the probe has not written since.
    full: AtomicBool,
    /// `true` while the probe runs.
    probing: AtomicBool,
}

struct Pool {
    connections: RwLock<Connections>,
    setup: &'static str,
    /// As many permits as connections.
    permits: Arc<Semaphore>,
}

/// One of the two pools.
#[derive(Clone, Copy)]
enum PoolKind {
    Read,
    Write,
}

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Self, PoolError> {
        let url = with_timeouts(url);
        let readers = Pool::open(&url, READ_SETUP)?;
        let writers = Pool::open(&url, WRITE_SETUP)?;
        Ok(Self(Arc::new(Server {
            url,
            readers,
            writers,
            down: AtomicBool::new(false),
            full: AtomicBool::new(false),
            probing: AtomicBool::new(false),
        })))
    }

    /// Starts to publish the events of other processes. Returns `true` if no other server uses the
    /// database.
    pub(super) fn listen(&self, bus: &Arc<Bus>) -> io::Result<bool> {
        notifications::start(&self.0.url, bus)
    }

    /// The current outage of the server.
    pub(super) fn outage(&self) -> Option<Outage> {
        if self.0.is_down() {
            return Some(Outage::Unreachable);
        }
        self.0.full.load(Ordering::Acquire).then_some(Outage::Unwritable)
    }

    pub(super) async fn read(&self, clock: Clock, work: ReadWork) -> Result<AnyValue> {
        self.run(PoolKind::Read, move |conn| work(&mut conn.wrap(&clock))).await
    }

    /// Runs a long read with a time limit for each of its statements.
    pub(super) async fn read_slowly(
        &self,
        clock: Clock,
        permit: ReadPermit,
        work: ReadWork,
    ) -> Result<AnyValue> {
        let limited = move |conn: &mut PgConnection| {
            let millis = permit.time_limit().as_millis();
            conn.batch_execute(&format!("SET statement_timeout = {millis}"))?;
            let result = work(&mut conn.wrap(&clock));
            conn.batch_execute("SET statement_timeout = 0")?;
            result
        };
        self.run(PoolKind::Read, limited).await
    }

    pub(super) async fn write(
        &self,
        clock: Clock,
        bus: Arc<Bus>,
        work: WriteWork,
    ) -> Result<AnyValue> {
        let work = with_notification(Arc::clone(&bus), work);
        let write = move |conn: &mut PgConnection| with_retries(conn, &clock, work);
        let written = self.run(PoolKind::Write, write).await?;
        bus.publish(&written.events);
        Ok(written.value)
    }

    /// Waits for a permit before it uses a thread, so that no more threads block than there are
    /// connections.
    async fn run<T: Send + 'static>(
        &self,
        kind: PoolKind,
        work: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let server = Arc::clone(&self.0);
        let span = tracing::Span::current();
        server.fail_if_down()?;
        let permits = Arc::clone(&server.pool(kind).permits);
        let permit = timeout(MAX_WAIT, permits.acquire_owned()).await;
        let permit = permit.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        let done = spawn_blocking(move || {
            let _permit = permit;
            let mut conn = server.connection(kind)?;
            let result = span.in_scope(|| work(&mut conn));
            if let Err(Error::Unavailable(outage)) = result {
                server.suspect(outage);
            }
            result
        });
        done.await.unwrap_or_else(|panic| Err(Error::Internal(panic.to_string())))
    }
}

impl Server {
    fn pool(&self, kind: PoolKind) -> &Pool {
        match kind {
            PoolKind::Read => &self.readers,
            PoolKind::Write => &self.writers,
        }
    }

    fn is_down(&self) -> bool {
        self.down.load(Ordering::Acquire)
    }

    fn fail_if_down(&self) -> Result<()> {
        if self.is_down() { Err(Error::Unavailable(Outage::Unreachable)) } else { Ok(()) }
    }

    fn connection(
        self: &Arc<Self>,
        kind: PoolKind,
    ) -> Result<PooledConnection<ConnectionManager<PgConnection>>> {
        let started = Instant::now();
        loop {
            // An outage may have been noticed while this request waited.
            self.fail_if_down()?;
            if let Ok(conn) = self.pool(kind).connections().get_timeout(OUTAGE_CHECK) {
                return Ok(conn);
            }
            self.suspect(Outage::Unreachable);
            if started.elapsed() > CONNECT_TIMEOUT {
                return Err(Error::Unavailable(Outage::Unreachable));
            }
        }
    }

    /// Starts the probe, which finds out whether the server is down or its disk full.
    fn suspect(self: &Arc<Self>, outage: Outage) {
        if outage == Outage::Unwritable && !self.full.swap(true, Ordering::AcqRel) {
            tracing::error!("database writes fail: disk full or failing");
        }
        if self.probing.swap(true, Ordering::AcqRel) {
            return;
        }
        let server = Arc::downgrade(self);
        let thread = thread::Builder::new().name("postgres-probe".into());
        if thread.spawn(move || probe(&server)).is_err() {
            self.probing.store(false, Ordering::Release);
        }
    }

    /// Connects to the server once. Returns `true` if there is no outage.
    fn is_available(&self) -> bool {
        let mut conn = match PgConnection::establish(&self.url) {
            Ok(conn) => conn,
            Err(error) => {
                let reason = DatabaseUrl::Postgres(self.url.clone()).redact(&error.to_string());
                // The server is up but has no free connections. Existing connections still work.
                let crowded = reason.contains("too many") || reason.contains("connection slots");
                if !crowded && !self.down.swap(true, Ordering::AcqRel) {
                    tracing::error!(%reason, "database unreachable");
                }
                return crowded;
            }
        };
        if self.is_down() {
            if self.renew_pools().is_err() {
                return false;
            }
            self.down.store(false, Ordering::Release);
            tracing::info!("database reachable again");
        }
        if self.full.load(Ordering::Acquire) {
            if conn.batch_execute(WRITE_PROBE).is_err() {
                return false;
            }
            self.full.store(false, Ordering::Release);
            tracing::info!("database writes work again");
        }
        true
    }

    fn renew_pools(&self) -> Result<(), PoolError> {
        for pool in [&self.readers, &self.writers] {
            let fresh = connect(&self.url, pool.setup)?;
            *pool.connections.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }
}

/// Connects repeatedly until there is no outage, or until the repository is closed.
fn probe(server: &Weak<Server>) {
    while let Some(server) = server.upgrade() {
        if server.is_available() {
            server.probing.store(false, Ordering::Release);
            return;
        }
        drop(server);
        thread::sleep(PROBE_INTERVAL);
    }
}

/// Wraps `work` so that it notifies the other processes of its events at the end of its
/// transaction.
fn with_notification(
    bus: Arc<Bus>,
    mut work: WriteWork,
) -> impl FnMut(&mut Tx<'_>) -> Result<AnyValue> {
    move |tx| {
        let value = work(tx)?;
        if let (Some(message), Backend::Postgres(conn)) = (bus.message(tx.events()), tx.backend()) {
            notifications::notify(conn, &message)?;
        }
        Ok(value)
    }
}

/// Adds timeouts for a server that does not respond. Options of the URL itself come later and take
/// precedence.
fn with_timeouts(url: &str) -> String {
    const OPTIONS: &str = "connect_timeout=3&tcp_user_timeout=5000&keepalives_idle=10";
    match url.split_once('?') {
        Some((base, options)) => format!("{base}?{OPTIONS}&{options}"),
        None => format!("{url}?{OPTIONS}"),
    }
}

impl Pool {
    fn open(url: &str, setup: &'static str) -> Result<Self, PoolError> {
        let connections = RwLock::new(connect(url, setup)?);
        let permits = Arc::new(Semaphore::new(CONNECTIONS as usize));
        Ok(Self { connections, setup, permits })
    }

    fn connections(&self) -> Connections {
        self.connections.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Opens a pool with its first connection. Later failures are reported by the probe.
fn connect(url: &str, setup: &'static str) -> Result<Connections, PoolError> {
    let builder = R2d2Pool::builder().max_size(CONNECTIONS).min_idle(Some(1));
    let builder = builder.connection_timeout(MAX_WAIT).error_handler(Box::new(NopErrorHandler));
    let builder = builder.connection_customizer(Box::new(Setup(setup)));
    builder.build(ConnectionManager::new(url))
}

/// Runs a transaction, and runs it again if it collides with another.
fn with_retries<T>(
    conn: &mut PgConnection,
    clock: &Clock,
    mut work: impl FnMut(&mut Tx<'_>) -> Result<T>,
) -> Result<Written<T>> {
    for _ in 1..ATTEMPTS {
        match transact(conn, clock, &mut work) {
            Err(error) if error.is_collision() => continue,
            result => return result,
        }
    }
    transact(conn, clock, &mut work)
}

#[derive(Debug)]
struct Setup(&'static str);

impl CustomizeConnection<PgConnection, ConnectionError> for Setup {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), ConnectionError> {
        conn.batch_execute(self.0).map_err(ConnectionError::QueryError)
    }
}
