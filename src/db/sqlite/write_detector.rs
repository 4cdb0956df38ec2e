//! Notices what other programs, such as `vitrine import` beside an open shop, write to the file.

use std::time::{Duration, Instant};

use diesel::{QueryDsl, RunQueryDsl, SqliteConnection};

/// How often it is looked.
const OFTEN: Duration = Duration::from_millis(250);
/// How long nobody looks after something was noticed: an import commits many times a second.
const REST: Duration = Duration::from_secs(1);

/// What the only connection of this program that writes knows of others.
pub(super) struct ExternalWriteDetector {
    version: Option<i64>,
    next: Instant,
}

impl Default for ExternalWriteDetector {
    fn default() -> Self {
        Self { version: None, next: Instant::now() }
    }
}

diesel::table! {
    pragma_data_version (data_version) {
        data_version -> BigInt,
    }
}

impl ExternalWriteDetector {
    /// How long it is until it is looked again.
    pub(super) fn until_next(&self) -> Duration {
        self.next.saturating_duration_since(Instant::now())
    }

    /// Whether others have written since this was asked last, where it is time to look. SQLite
    /// counts for each connection what other connections commit.
    pub(super) fn have_written(&mut self, conn: &mut SqliteConnection) -> bool {
        if Instant::now() < self.next {
            return false;
        }
        let version = pragma_data_version::table.select(pragma_data_version::data_version);
        let version = version.get_result(conn).ok().or(self.version);
        let changed = self.version.is_some() && self.version != version;
        self.version = version;
        self.next = Instant::now() + if changed { REST } else { OFTEN };
        changed
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::db::sqlite;

    #[test]
    fn what_others_write_is_noticed_and_what_is_written_here_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let (mut ours, mut theirs) =
            (sqlite::establish(&path).unwrap(), sqlite::establish(&path).unwrap());
        let mut write_detector = ExternalWriteDetector::default();
        let mut look = |conn: &mut SqliteConnection| {
            write_detector.next = Instant::now();
            write_detector.have_written(conn)
        };
        assert!(!look(&mut ours));
        ours.batch_execute("CREATE TABLE tally (id INTEGER PRIMARY KEY)").unwrap();
        assert!(!look(&mut ours));
        theirs.batch_execute("INSERT INTO tally VALUES (1)").unwrap();
        assert!(look(&mut ours));
        assert!(!look(&mut ours));
    }
}
