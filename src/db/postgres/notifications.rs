//! Notifications between the processes that share a PostgreSQL database. They are part of the
//! transaction, so they arrive only if it commits, and only after its changes are visible.

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

/// The lock that each listener holds, so that a server sees whether others run. Only servers listen.
const LISTENER_LOCK: i64 = 0x7669_7472_696e_6501;
/// Time between two checks for notifications.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Time after which a silent connection is tested.
const TEST_INTERVAL: Duration = Duration::from_secs(2);
/// The wait before the first attempt to reconnect. It doubles with each attempt.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait between two attempts.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Notifies the other processes when the open transaction is committed.
pub(super) fn notify(conn: &mut PgConnection, message: &str) -> QueryResult<()> {
    select(dialect::postgres::notify("vitrine", message)).execute(conn).map(drop)
}

/// Starts to publish the events of other processes on the bus, for as long as it exists. Returns
/// `true` if no other process does that.
pub(super) fn start(url: &str, bus: &Arc<Bus>) -> io::Result<bool> {
    let listener = NotificationListener { url: url.to_owned(), bus: Arc::downgrade(bus) };
    let mut conn = listener.establish().map_err(io::Error::other)?;
    let is_alone = try_lock_alone(&mut conn).map_err(io::Error::other)?;
    listener.set_up(&mut conn).map_err(io::Error::other)?;
    if is_alone {
        let unlock = select(dialect::postgres::advisory_unlock(LISTENER_LOCK));
        unlock.get_result::<bool>(&mut conn).map_err(io::Error::other)?;
    }
    let thread = thread::Builder::new().name("postgres-listener".into());
    thread.spawn(move || listener.listen(conn))?;
    Ok(is_alone)
}

/// Takes the lock that listeners share, unless another one has it. Returns `true` if it got it.
fn try_lock_alone(conn: &mut PgConnection) -> QueryResult<bool> {
    select(dialect::postgres::try_advisory_lock(LISTENER_LOCK)).get_result(conn)
}

struct NotificationListener {
    url: String,
    bus: Weak<Bus>,
}

impl NotificationListener {
    fn connect(&self) -> Result<PgConnection, ConnectionError> {
        let mut conn = self.establish()?;
        self.set_up(&mut conn).map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    }

    fn establish(&self) -> Result<PgConnection, ConnectionError> {
        PgConnection::establish(&self.url)
    }

    /// Begins to listen. The shared lock shows others that this process runs.
    fn set_up(&self, conn: &mut PgConnection) -> QueryResult<()> {
        conn.batch_execute(&format!(
            "SELECT pg_advisory_lock_shared({LISTENER_LOCK}); LISTEN vitrine"
        ))
    }

    /// Receives notifications, and reconnects when the connection is lost. Unknown changes may have
    /// happened in between, so clients must resync.
    fn listen(&self, mut conn: PgConnection) {
        while let Err(error) = self.receive(&mut conn) {
            tracing::warn!(%error, "lost connection to database notifications");
            let Some(fresh) = self.reconnect() else { return };
            conn = fresh;
            tracing::info!("reconnected to database notifications");
            if let Some(bus) = self.bus.upgrade() {
                bus.publish(&[Event::ResyncRequired]);
            }
        }
    }

    /// Receives notifications. Fails if the connection is lost; ends when the bus is gone.
    fn receive(&self, conn: &mut PgConnection) -> QueryResult<()> {
        let mut tested_at = Instant::now();
        while let Some(bus) = self.bus.upgrade() {
            for notification in conn.notifications_iter() {
                bus.receive(&notification?.payload);
            }
            drop(bus);
            if tested_at.elapsed() > TEST_INTERVAL {
                conn.batch_execute("SELECT 1")?;
                tested_at = Instant::now();
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    fn reconnect(&self) -> Option<PgConnection> {
        let mut wait = FIRST_WAIT;
        while self.bus.strong_count() > 0 {
            thread::sleep(wait);
            if let Ok(conn) = self.connect() {
                return Some(conn);
            }
            wait = MAX_WAIT.min(wait * 2);
        }
        None
    }
}
