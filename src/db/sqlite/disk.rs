//! Whether the disk takes what is written. After it did not, it is tried again until it does, so that
//! whoever asks whether the shop is ready need not write for it.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{QueryDsl, QueryResult, RunQueryDsl, SqliteConnection, connection::SimpleConnection};

/// Between two tries.
const PAUSE: Duration = Duration::from_secs(1);

/// Bytes that must be free on the disk: a few orders.
const ENOUGH: u64 = 1024 * 1024;

/// What is known of the disk; clones share it.
#[derive(Clone, Default)]
pub(super) struct Disk {
    failed: Arc<AtomicBool>,
    tried: Option<Instant>,
}

diesel::table! {
    pragma_user_version (user_version) {
        user_version -> Integer,
    }
}

impl Disk {
    /// Whether a write has failed, and none has been tried with success since.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }

    /// Notes that something could not be written.
    pub(super) fn fail(&mut self) {
        self.tried = Some(Instant::now());
        if !self.failed.swap(true, Ordering::AcqRel) {
            tracing::error!("database writes fail: disk full or failing");
        }
    }

    /// Tries, where that is due after a failure, whether the disk takes writes again.
    pub(super) fn look_again(&mut self, conn: &mut SqliteConnection, path: &Path) {
        let due = self.tried.is_none_or(|tried| tried.elapsed() >= PAUSE);
        if !self.has_failed() || !due {
            return;
        }
        self.tried = Some(Instant::now());
        if has_room(path) && write_nothing_new(conn).is_ok() {
            self.failed.store(false, Ordering::Release);
            tracing::info!("database writes work again");
        }
    }
}

/// Whether the disk says that there is room. One that does not say may have some.
fn has_room(path: &Path) -> bool {
    rustix::fs::statvfs(path)
        .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) >= ENOUGH)
}

/// Writes the page with the number that programs may keep in a file, and leaves it what it is.
fn write_nothing_new(conn: &mut SqliteConnection) -> QueryResult<()> {
    let version = pragma_user_version::table.select(pragma_user_version::user_version);
    let version: i32 = version.get_result(conn)?;
    conn.batch_execute(&format!("PRAGMA user_version = {version}"))
}
