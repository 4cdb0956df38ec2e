//! PostgreSQL: pools of connections on blocking threads.
//!
//! While the server is down nobody waits for it: the first failure starts a probe, which asks five
//! times a second whether the server is back; until then every use fails at once. The probe then
//! replaces the pools, whose own attempts to connect have become rare by that time.

mod listening;

use crate::{Error, Result, error::Outage};
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

use crate::{events::Bus, foundation::clock::Clock};

use super::{
    conn::{Backend, Conn, Tx, Wrap, transact},
    slow_reads::Turn,
    url::DatabaseUrl,
};

/// Connections of each pool, and so the use cases that run at once.
const CONNECTIONS: u32 = 16;
/// How long a request may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection may take to be made.
const CONNECTING: Duration = Duration::from_secs(3);
/// How often it is looked, meanwhile, whether the server is known to be down.
const STEP: Duration = Duration::from_millis(50);
/// Between two questions of the probe.
const PROBE: Duration = Duration::from_millis(200);
/// How often a transaction is run when others are in its way.
const ATTEMPTS: usize = 6;

/// What the connections of a pool are told first.
const READING: &str = "SET default_transaction_read_only = on; SET timezone = 'UTC'";
const WRITING: &str = "SET timezone = 'UTC'; SET lock_timeout = '10s'";

/// Makes the server take some pages of its disk, and leaves nothing behind.
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
    /// Whether the probe could not reach it.
    down: AtomicBool,
    /// Whether something could not be written, and the probe has not done so since.
    full: AtomicBool,
    /// Whether the probe runs.
    probing: AtomicBool,
}

struct Pool {
    pool: RwLock<Connections>,
    setup: &'static str,
    turns: Arc<Semaphore>,
}

/// Which of the two pools.
#[derive(Clone, Copy)]
enum For {
    Reading,
    Writing,
}

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Self, PoolError> {
        let url = attentive(url);
        let readers = Pool::open(&url, READING)?;
        let writers = Pool::open(&url, WRITING)?;
        let [down, full, probing] = [(); 3].map(|()| AtomicBool::new(false));
        Ok(Self(Arc::new(Server { url, readers, writers, down, full, probing })))
    }

    /// Hears from now on what other programs write.
    pub(super) fn listen(&self, bus: &Arc<Bus>) -> io::Result<()> {
        listening::start(&self.0.url, bus)
    }

    /// Why the server does not work at the moment.
    pub(super) fn outage(&self) -> Option<Outage> {
        if self.0.is_down() {
            return Some(Outage::Unreachable);
        }
        self.0.full.load(Ordering::Acquire).then_some(Outage::Unwritable)
    }

    pub(super) async fn read<T, W>(&self, clock: Clock, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        self.run(For::Reading, move |conn| work(&mut conn.wrap(&clock))).await
    }

    /// The same for a read that may take long: each of its statements has a time limit.
    pub(super) async fn read_slowly<T, W>(&self, clock: Clock, turn: Turn, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        let limited = move |conn: &mut PgConnection| {
            let millis = turn.limit().as_millis();
            conn.batch_execute(&format!("SET statement_timeout = {millis}"))?;
            let answer = work(&mut conn.wrap(&clock));
            conn.batch_execute("SET statement_timeout = 0")?;
            answer
        };
        self.run(For::Reading, limited).await
    }

    pub(super) async fn write<T, W>(&self, clock: Clock, bus: Arc<Bus>, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let broadcaster = Arc::clone(&bus);
        let announced_work = announced(broadcaster, work);
        let committed =
            self.run(For::Writing, move |conn| retry(conn, &clock, announced_work)).await;
        let (answer, events) = committed?;
        bus.publish(&events);
        Ok(answer)
    }

    /// Waits for a turn first, so that no more threads block than there are connections.
    async fn run<T: Send + 'static>(
        &self,
        lane: For,
        work: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (server, span) = (Arc::clone(&self.0), tracing::Span::current());
        server.refuse_if_down()?;
        let turns = Arc::clone(&server.lane(lane).turns);
        let turn = timeout(PATIENCE, turns.acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        let done = spawn_blocking(move || {
            let _turn = turn;
            let mut conn = server.connection(lane)?;
            let done = span.in_scope(|| work(&mut conn));
            if let Err(Error::Unavailable(outage)) = done {
                server.suspect(outage);
            }
            done
        });
        done.await.unwrap_or_else(|panic| Err(Error::Internal(panic.to_string())))
    }
}

impl Server {
    fn lane(&self, lane: For) -> &Pool {
        match lane {
            For::Reading => &self.readers,
            For::Writing => &self.writers,
        }
    }

    fn is_down(&self) -> bool {
        self.down.load(Ordering::Acquire)
    }

    fn refuse_if_down(&self) -> Result<()> {
        if self.is_down() { Err(Error::Unavailable(Outage::Unreachable)) } else { Ok(()) }
    }

    fn connection(
        self: &Arc<Self>,
        lane: For,
    ) -> Result<PooledConnection<ConnectionManager<PgConnection>>> {
        let begun = Instant::now();
        loop {
            // While others waited for their turn it may have been noticed.
            self.refuse_if_down()?;
            if let Ok(conn) = self.lane(lane).pool().get_timeout(STEP) {
                return Ok(conn);
            }
            self.suspect(Outage::Unreachable);
            if begun.elapsed() > CONNECTING {
                return Err(Error::Unavailable(Outage::Unreachable));
            }
        }
    }

    /// Has the probe find out whether the server is down, or its disk full.
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

    /// Asks the server once; whether all is well.
    fn is_well(&self) -> bool {
        let mut conn = match PgConnection::establish(&self.url) {
            Ok(conn) => conn,
            Err(error) => {
                let reason = DatabaseUrl::Postgres(self.url.clone()).redact(&error.to_string());
                // It is up, and those who have a connection may use it.
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
        for lane in [&self.readers, &self.writers] {
            let fresh = pool(&self.url, lane.setup)?;
            *lane.pool.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }
}

/// Asks until all is well, or nobody uses the server any more.
fn probe(server: &Weak<Server>) {
    while let Some(server) = server.upgrade() {
        if server.is_well() {
            server.probing.store(false, Ordering::Release);
            return;
        }
        drop(server);
        thread::sleep(PROBE);
    }
}

/// The same use case, which tells the other programs as the last thing in its transaction.
fn announced<T>(
    bus: Arc<Bus>,
    mut work: impl FnMut(&mut Tx<'_>) -> Result<T>,
) -> impl FnMut(&mut Tx<'_>) -> Result<T> {
    move |tx| {
        let answer = work(tx)?;
        if let (Some(message), Backend::Postgres(conn)) = (bus.message(tx.events()), tx.backend()) {
            listening::notify(conn, &message)?;
        }
        Ok(answer)
    }
}

/// The address, with so much patience for a server that does not answer. What the address says
/// itself comes later and counts.
fn attentive(url: &str) -> String {
    const PATIENCE: &str = "connect_timeout=3&tcp_user_timeout=5000&keepalives_idle=10";
    match url.split_once('?') {
        Some((place, options)) => format!("{place}?{PATIENCE}&{options}"),
        None => format!("{url}?{PATIENCE}"),
    }
}

impl Pool {
    fn open(url: &str, setup: &'static str) -> Result<Self, PoolError> {
        let pool = RwLock::new(pool(url, setup)?);
        Ok(Self { pool, setup, turns: Arc::new(Semaphore::new(CONNECTIONS as usize)) })
    }

    fn pool(&self) -> Connections {
        self.pool.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A pool with its first connection. What goes wrong later, the probe tells.
fn pool(url: &str, setup: &'static str) -> Result<Connections, PoolError> {
    let builder = R2d2Pool::builder().max_size(CONNECTIONS).min_idle(Some(1));
    let builder = builder.connection_timeout(PATIENCE).error_handler(Box::new(NopErrorHandler));
    let builder = builder.connection_customizer(Box::new(Setup(setup)));
    builder.build(ConnectionManager::new(url))
}

/// Runs the whole transaction again where another was in its way.
fn retry<T>(
    conn: &mut PgConnection,
    clock: &Clock,
    mut work: impl FnMut(&mut Tx<'_>) -> Result<T>,
) -> Result<(T, Vec<crate::events::Event>)> {
    for _ in 1..ATTEMPTS {
        match transact(conn, clock, &mut work) {
            Err(failure) if failure.is_collision() => continue,
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
