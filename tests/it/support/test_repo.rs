//! The contexts without HTTP: a repository on a test's database.

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

const NOW: &str = "2026-11-21T09:00:00Z";

/// A repository with a clock that only moves when a test moves it.
pub struct TestRepo {
    pub repo: Repo,
    pub clock: Clock,
    runtime: Runtime,
    db: Option<Database>,
}

impl TestRepo {
    /// Opens and owns a database.
    pub fn on(db: Database) -> TestRepo {
        let test_repo = TestRepo::beside(&db);
        TestRepo { db: Some(db), ..test_repo }
    }

    /// Opens a database that others may use at the same time.
    pub fn beside(db: &Database) -> TestRepo {
        TestRepo::beside_at(db, NOW)
    }

    /// Opens a database that others may use at the same time, with a clock at a moment.
    pub fn beside_at(db: &Database, now: &str) -> TestRepo {
        let clock = Clock::fixed(Timestamp::parse(now).unwrap());
        let bus = Arc::new(Bus::new(Vec::new()));
        let runtime = Runtime::new().unwrap();
        let url = db.url.parse().expect("a database URL");
        let repo = runtime.block_on(async { Repo::open(&url, clock.clone(), bus) });
        TestRepo { repo: repo.expect("a repository"), clock, runtime, db: None }
    }

    /// Closes the repository and returns its database.
    #[track_caller]
    pub fn close(self) -> Database {
        self.db.expect("a repository that owns its database")
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.block_on(self.repo.read(work))
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.block_on(self.repo.write(work))
    }

    /// Runs all writes at the same time and returns their results in the given order.
    pub fn write_concurrently<T: Send + 'static, W>(
        &self,
        works: impl IntoIterator<Item = W>,
    ) -> Vec<Result<T>>
    where
        W: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let tasks = works.into_iter().map(|work| {
            let repo = self.repo.clone();
            self.runtime.spawn(async move { repo.write(work).await })
        });
        let tasks: Vec<_> = tasks.collect();
        tasks.into_iter().map(|task| self.block_on(task).unwrap()).collect()
    }

    /// Runs a future to its end.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Saves the page views that were counted so far.
    pub fn save_views(&self, views: &PageViews) {
        self.block_on(views.save(&self.repo)).unwrap();
    }
}
