//! Detection of writes by other processes, such as `vitrine import` while the shop is open.

use std::time::{Duration, Instant};

use diesel::{QueryDsl, RunQueryDsl, SqliteConnection};

/// Time between two checks.
const INTERVAL: Duration = Duration::from_millis(250);
/// Time until the next check after a detected write, since an import commits many times a second.
const PAUSE: Duration = Duration::from_secs(1);

/// Detects the commits of other connections. Used on this process's only writing connection.
pub(super) struct ExternalWriteDetector {
    version: Option<i64>,
    next_check: Instant,
}

impl Default for ExternalWriteDetector {
    fn default() -> Self {
        Self { version: None, next_check: Instant::now() }
    }
}

diesel::table! {
    pragma_data_version (data_version) {
        data_version -> BigInt,
    }
}

impl ExternalWriteDetector {
    /// Time until the next check.
    pub(super) fn until_next(&self) -> Duration {
        self.next_check.saturating_duration_since(Instant::now())
    }

    /// Returns `true` if others have written since the last check. Returns `false` if no check is due.
    /// SQLite's `data_version` changes with the commits of other connections.
    pub(super) fn detects_write(&mut self, conn: &mut SqliteConnection) -> bool {
        if Instant::now() < self.next_check {
            return false;
        }
        let version = pragma_data_version::table.select(pragma_data_version::data_version);
        let version = version.get_result(conn).ok().or(self.version);
        let changed = self.version.is_some() && self.version != version;
        self.version = version;
        self.next_check = Instant::now() + if changed { PAUSE } else { INTERVAL };
        changed
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::db::sqlite;

    #[test]
    fn writes_of_others_are_detected_and_own_writes_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let mut ours = sqlite::establish(&path).unwrap();
        let mut theirs = sqlite::establish(&path).unwrap();
        let mut write_detector = ExternalWriteDetector::default();
        let mut check = |conn: &mut SqliteConnection| {
            write_detector.next_check = Instant::now();
            write_detector.detects_write(conn)
        };
        assert!(!check(&mut ours));
        ours.batch_execute("CREATE TABLE tally (id INTEGER PRIMARY KEY)").unwrap();
        assert!(!check(&mut ours));
        theirs.batch_execute("INSERT INTO tally VALUES (1)").unwrap();
        assert!(check(&mut ours));
        assert!(!check(&mut ours));
    }
}
