//! The contexts without the web around them: a repository on a database of the test's own.

use std::sync::Arc;

use tokio::runtime::Runtime;
use vitrine::catalog::PageViews;
use vitrine::events::Bus;
use vitrine::foundation::clock::{Clock, Timestamp};
use vitrine::{
    Result,
    db::{Conn, Repo, Tx},
};

use super::database::Database;

/// A repository whose clock stands still until told otherwise.
pub struct TestRepo {
    pub repo: Repo,
    pub clock: Clock,
    runtime: Runtime,
    db: Option<Database>,
}

impl TestRepo {
    pub fn on(db: Database) -> TestRepo {
        let test_repo = TestRepo::beside(&db);
        TestRepo { db: Some(db), ..test_repo }
    }

    /// On a database that someone else may use too.
    pub fn beside(db: &Database) -> TestRepo {
        let clock = Clock::fixed(Timestamp::parse("2026-11-21T09:00:00Z").unwrap());
        let bus = Arc::new(Bus::new(Vec::new()));
        let runtime = Runtime::new().unwrap();
        let address = db.url.parse().expect("an address");
        let opened = runtime.block_on(async { Repo::open(&address, clock.clone(), bus) });
        TestRepo { repo: opened.expect("a database"), clock, runtime, db: None }
    }

    /// Leaves, and hands the database on.
    #[track_caller]
    pub fn close(self) -> Database {
        self.db.expect("a database of its own")
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.runtime.block_on(self.repo.read(work))
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.runtime.block_on(self.repo.write(work))
    }

    /// Writes down the page views counted so far.
    pub fn save_views(&self, views: &PageViews) {
        self.runtime.block_on(views.save(&self.repo)).unwrap();
    }
}
