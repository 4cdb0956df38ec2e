//! PostgreSQL: pools of connections on blocking threads.

mod listening;

use std::{io, sync::Arc, time::Duration};

use diesel::{
    PgConnection,
    connection::SimpleConnection,
    r2d2::{ConnectionManager, CustomizeConnection, Error, Pool, PoolError},
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::{events::Bus, foundation::clock::Clock};

use super::{
    conn::{Backend, Conn, Tx, Wrap, transact},
    fault::{Fault, Outcome},
    slow_reads::Turn,
};

/// Connections of each pool, and so the use cases that run at once.
const CONNECTIONS: u32 = 16;
/// How long a request may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a transaction is run when others are in its way.
const ATTEMPTS: usize = 6;

type Connections = Pool<ConnectionManager<PgConnection>>;

/// Two pools on one server: one that may write, one that can only read.
pub(super) struct Postgres {
    url: String,
    readers: Lane,
    writers: Lane,
}

struct Lane {
    pool: Connections,
    turns: Arc<Semaphore>,
}

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Self, PoolError> {
        let url = attentive(url);
        let readers =
            Lane::open(&url, "SET default_transaction_read_only = on; SET timezone = 'UTC'")?;
        let writers = Lane::open(&url, "SET timezone = 'UTC'; SET lock_timeout = '10s'")?;
        Ok(Self { url, readers, writers })
    }

    /// Hears from now on what other programs write.
    pub(super) fn listen(&self, bus: &Arc<Bus>) -> io::Result<()> {
        listening::start(&self.url, bus)
    }

    pub(super) async fn read<T, W>(&self, clock: Clock, work: W) -> Outcome<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Outcome<T> + Send + 'static,
    {
        self.readers.run(move |conn| work(&mut conn.wrap(&clock))).await
    }

    /// The same for a read that may take long: each of its statements has a time limit.
    pub(super) async fn read_slowly<T, W>(&self, clock: Clock, turn: Turn, work: W) -> Outcome<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn<'_>) -> Outcome<T> + Send + 'static,
    {
        let limited = move |conn: &mut PgConnection| {
            let millis = turn.limit().as_millis();
            conn.batch_execute(&format!("SET statement_timeout = {millis}"))?;
            let answer = work(&mut conn.wrap(&clock));
            conn.batch_execute("SET statement_timeout = 0")?;
            answer
        };
        self.readers.run(limited).await
    }

    pub(super) async fn write<T, W>(&self, clock: Clock, bus: Arc<Bus>, work: W) -> Outcome<T>
    where
        T: Send + 'static,
        W: FnMut(&mut Tx<'_>) -> Outcome<T> + Send + 'static,
    {
        let teller = Arc::clone(&bus);
        let told = announced(teller, work);
        let committed = self.writers.run(move |conn| retry(conn, &clock, told)).await;
        let (answer, events) = committed?;
        bus.publish(&events);
        Ok(answer)
    }
}

/// The same use case, which tells the other programs as the last thing in its transaction.
fn announced<T>(
    bus: Arc<Bus>,
    mut work: impl FnMut(&mut Tx<'_>) -> Outcome<T>,
) -> impl FnMut(&mut Tx<'_>) -> Outcome<T> {
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
    const PATIENCE: &str = "connect_timeout=5&tcp_user_timeout=10000&keepalives_idle=10";
    match url.split_once('?') {
        Some((place, options)) => format!("{place}?{PATIENCE}&{options}"),
        None => format!("{url}?{PATIENCE}"),
    }
}

impl Lane {
    fn open(url: &str, setup: &'static str) -> Result<Self, PoolError> {
        let builder = Pool::builder().max_size(CONNECTIONS).min_idle(Some(1));
        let builder =
            builder.connection_timeout(PATIENCE).connection_customizer(Box::new(Setup(setup)));
        let pool = builder.build(ConnectionManager::new(url))?;
        Ok(Self { pool, turns: Arc::new(Semaphore::new(CONNECTIONS as usize)) })
    }

    /// Waits for a turn first, so that no more threads block than there are connections.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let turn = timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Fault::Busy)?.map_err(|_| Fault::Busy)?;
        let (pool, span) = (self.pool.clone(), tracing::Span::current());
        let done = spawn_blocking(move || {
            let _turn = turn;
            let mut conn = pool.get().map_err(|_| Fault::Busy)?;
            span.in_scope(|| work(&mut conn))
        });
        done.await.unwrap_or_else(|panic| Err(Fault::Broken(panic.to_string())))
    }
}

/// Runs the whole transaction again where another was in its way.
fn retry<T>(
    conn: &mut PgConnection,
    clock: &Clock,
    mut work: impl FnMut(&mut Tx<'_>) -> Outcome<T>,
) -> Outcome<(T, Vec<crate::events::Event>)> {
    for _ in 1..ATTEMPTS {
        match transact(conn, clock, &mut work) {
            Err(fault) if fault.is_collision() => continue,
            result => return result,
        }
    }
    transact(conn, clock, &mut work)
}

#[derive(Debug)]
struct Setup(&'static str);

impl CustomizeConnection<PgConnection, Error> for Setup {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), Error> {
        conn.batch_execute(self.0).map_err(Error::QueryError)
    }
}
