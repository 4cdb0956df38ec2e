//! What other programs write to the same PostgreSQL: they notify in the transaction itself, so
//! that what is rolled back is never told, and nothing is told before it can be read.

use std::{
    io,
    sync::{Arc, Weak},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, ConnectionError, PgConnection, QueryResult, RunQueryDsl,
    connection::SimpleConnection, select,
};

use crate::{
    db::dialect,
    events::{Bus, Event},
};

/// Between two looks at the connection.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a silent connection is trusted.
const TRUST: Duration = Duration::from_secs(2);
/// Before a lost connection is tried again, at first; twice as long each time.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(2);

/// Tells the other programs, if and when the transaction that is open is committed.
pub(super) fn notify(conn: &mut PgConnection, message: &str) -> QueryResult<()> {
    select(dialect::postgres::notify("vitrine", message)).execute(conn).map(drop)
}

/// Hears the others from now on, until the bus is gone.
pub(super) fn start(url: &str, bus: &Arc<Bus>) -> io::Result<()> {
    let listener = NotificationListener { url: url.to_owned(), bus: Arc::downgrade(bus) };
    let conn = listener.connect().map_err(io::Error::other)?;
    let thread = thread::Builder::new().name("postgres-listener".into());
    thread.spawn(move || listener.listen(conn)).map(drop)
}

struct NotificationListener {
    url: String,
    bus: Weak<Bus>,
}

impl NotificationListener {
    fn connect(&self) -> Result<PgConnection, ConnectionError> {
        let mut conn = PgConnection::establish(&self.url)?;
        conn.batch_execute("LISTEN vitrine").map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    }

    /// Nobody knows what was written while a connection was lost: everything is looked at again.
    fn listen(&self, mut conn: PgConnection) {
        while let Err(error) = self.receive(&mut conn) {
            tracing::warn!(%error, "lost connection to database notifications");
            let Some(again) = self.reconnect() else { return };
            conn = again;
            tracing::info!("reconnected to database notifications");
            if let Some(bus) = self.bus.upgrade() {
                bus.publish(&[Event::ResyncRequired]);
            }
        }
    }

    /// Until the connection is lost, or nobody listens any more.
    fn receive(&self, conn: &mut PgConnection) -> QueryResult<()> {
        let mut asked = Instant::now();
        while let Some(bus) = self.bus.upgrade() {
            for notification in conn.notifications_iter() {
                bus.receive(&notification?.payload);
            }
            drop(bus);
            if asked.elapsed() > TRUST {
                conn.batch_execute("SELECT 1")?;
                asked = Instant::now();
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn reconnect(&self) -> Option<PgConnection> {
        let mut pause = FIRST;
        while self.bus.strong_count() > 0 {
            thread::sleep(pause);
            if let Ok(conn) = self.connect() {
                return Some(conn);
            }
            pause = LONGEST.min(pause * 2);
        }
        None
    }
}
