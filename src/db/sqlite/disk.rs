//! Detection of a full or failing disk. After a failed write, the disk is tested until writes work
//! again, so that readiness checks don't have to write.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{QueryDsl, QueryResult, RunQueryDsl, SqliteConnection, connection::SimpleConnection};

/// Pause between two tests.
const PAUSE: Duration = Duration::from_secs(1);

/// Bytes that must be free, enough for a few orders.
const MIN_FREE: u64 = 1024 * 1024;

/// The state of the disk. Clones share `failed`.
#[derive(Clone, Default)]
pub(super) struct Disk {
    failed: Arc<AtomicBool>,
    tested_at: Option<Instant>,
}

diesel::table! {
    pragma_user_version (user_version) {
        user_version -> Integer,
    }
}

impl Disk {
    /// Returns `true` if a write failed and no test has succeeded since.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }

    /// Records a failed write.
    pub(super) fn fail(&mut self) {
        self.tested_at = Some(Instant::now());
        if !self.failed.swap(true, Ordering::AcqRel) {
            tracing::error!("database writes fail: disk full or failing");
        }
    }

    /// After a failure, tests at most once per second if writes work again.
    pub(super) fn retest(&mut self, conn: &mut SqliteConnection, path: &Path) {
        let due = self.tested_at.is_none_or(|at| at.elapsed() >= PAUSE);
        if !self.has_failed() || !due {
            return;
        }
        self.tested_at = Some(Instant::now());
        if has_free_space(path) && test_write(conn).is_ok() {
            self.failed.store(false, Ordering::Release);
            tracing::info!("database writes work again");
        }
    }
}

/// Returns `true` if the disk has free space. An unknown amount counts as none.
fn has_free_space(path: &Path) -> bool {
    rustix::fs::statvfs(path)
        .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) >= MIN_FREE)
}

/// Writes the database's `user_version` without changing it.
fn test_write(conn: &mut SqliteConnection) -> QueryResult<()> {
    let version = pragma_user_version::table.select(pragma_user_version::user_version);
    let version: i32 = version.get_result(conn)?;
    conn.batch_execute(&format!("PRAGMA user_version = {version}"))
}
