//! A lock on a row, to let requests wait for each other at a chosen point.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use super::database::{Database, DatabaseKind};
use super::sql::query_number;

/// The longest wait for requests to reach the lock.
const LIMIT: Duration = Duration::from_secs(20);

/// A row that is locked against other writers until this is dropped. On SQLite, which has one writer at a
/// time, nothing is locked.
pub struct RowLock<'a> {
    db: &'a Database,
    conn: Option<PgConnection>,
}

impl RowLock<'_> {
    /// Locks the row of a table with an id.
    pub fn on<'a>(db: &'a Database, table: &str, id: &str) -> RowLock<'a> {
        let conn = (db.kind == DatabaseKind::Postgres).then(|| {
            let mut conn = PgConnection::establish(&db.url).unwrap();
            let lock = format!("BEGIN; SELECT 1 FROM {table} WHERE id = {id} FOR UPDATE");
            conn.batch_execute(&lock).unwrap();
            conn
        });
        RowLock { db, conn }
    }

    /// Waits until this many connections wait for a lock.
    #[track_caller]
    pub fn wait_for(&self, count: i64) {
        if self.conn.is_none() {
            return;
        }
        let waiting = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let begun = Instant::now();
        while query_number(self.db, waiting) < count {
            assert!(begun.elapsed() < LIMIT, "fewer than {count} connections wait");
            std::thread::yield_now();
        }
    }
}
