//! Writes to SQLite: one thread, one connection, and group commit.
//!
//! A failed job undoes only itself: the first one begins the transaction again, and the others run in savepoints.
//! Results are returned and events published after COMMIT. A commit costs one sync of the disk, which all waiting jobs
//! share.
//!
//! If a group can't be committed, for example on a full disk, its jobs run again one by one on a new
//! connection, so that one that is too large does not fail the others.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{ConnectionResult, SqliteConnection};
use tokio::sync::oneshot;

use crate::{
    Error, Result,
    db::{
        conn::{Tx, Written},
        work::{AnyValue, WriteWork},
    },
    error::Outage,
    events::{Bus, Event},
    foundation::clock::Clock,
};

use super::{
    disk::Disk,
    establish_existing,
    snapshot::{ensure_transaction, first, savepoint},
    update_statistics,
    write_detector::ExternalWriteDetector,
};

/// Maximum number of waiting jobs. Further ones fail as busy.
const QUEUE: usize = 1024;
/// Maximum number of jobs that share one commit.
const GROUP: usize = 64;

/// Time between two updates of the statistics, for tables that grow while the shop is open.
const STATISTICS_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Opens an existing file for writing.
type Open = fn(&Path) -> ConnectionResult<SqliteConnection>;

/// A handle to the writer thread, which ends when this is dropped.
pub(in crate::db) struct Writer {
    jobs: SyncSender<Job>,
    disk: Disk,
}

impl Writer {
    /// Starts the thread with a connection to the file at `path`.
    pub(in crate::db) fn start(
        conn: SqliteConnection,
        path: &Path,
        clock: Clock,
        bus: Arc<Bus>,
    ) -> io::Result<Self> {
        Self::start_with(establish_existing, conn, path, clock, bus)
    }

    fn start_with(
        open: Open,
        conn: SqliteConnection,
        path: &Path,
        clock: Clock,
        bus: Arc<Bus>,
    ) -> io::Result<Self> {
        let (sender, jobs) = sync_channel(QUEUE);
        let thread = thread::Builder::new().name("sqlite-writer".into());
        let disk = Disk::default();
        let mut writer = WriterThread {
            conn,
            clock,
            bus,
            path: path.to_owned(),
            open,
            write_detector: ExternalWriteDetector::default(),
            disk: disk.clone(),
            statistics_at: Instant::now(),
        };
        thread.spawn(move || writer.run(&jobs))?;
        Ok(Self { jobs: sender, disk })
    }

    /// The current outage, if the disk can't be written.
    pub(in crate::db) fn outage(&self) -> Option<Outage> {
        self.disk.has_failed().then_some(Outage::Unwritable)
    }

    /// Queues a job and waits until it is committed or has failed.
    pub(in crate::db) async fn write(&self, work: WriteWork) -> Result<AnyValue> {
        let (reply, result) = oneshot::channel();
        self.jobs.try_send(Job { work, reply, result: None }).map_err(|_| Error::Busy)?;
        result.await.map_err(|_| Error::Internal("the writer has stopped".into()))?
    }
}

/// A queued write: run in the group's transaction, finished after its COMMIT.
struct Job {
    work: WriteWork,
    reply: oneshot::Sender<Result<AnyValue>>,
    result: Option<Result<Written<AnyValue>>>,
}

impl Job {
    /// Fails if the whole transaction is lost.
    fn run(&mut self, conn: &mut SqliteConnection, clock: &Clock, is_first: bool) -> Result<()> {
        self.result = None;
        let work = &mut self.work;
        // A panic fails that job only: its savepoint is rolled back.
        let guarded = |tx: &mut Tx<'_>| {
            catch_unwind(AssertUnwindSafe(|| work(tx)))
                .unwrap_or_else(|_| Err(Error::Internal("a write panicked".into())))
        };
        self.result = Some(match is_first {
            true => first(conn, clock, guarded)?,
            false => savepoint(conn, clock, guarded)?,
        });
        Ok(())
    }

    /// Returns `true` if the job failed because of a full or failing disk.
    fn failed_on_disk(&self) -> bool {
        matches!(self.result, Some(Err(Error::Unavailable(Outage::Unwritable))))
    }

    /// Publishes the events and returns the result to the caller of [`Writer::write`].
    fn finish(self, committed: Result<()>, bus: &Bus) {
        let result = match (self.result, committed) {
            (Some(Ok(written)), Ok(())) => {
                bus.publish(&written.events);
                Ok(written.value)
            }
            // The job's own error counts, whether or not the group was committed.
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (None, Ok(())) => Err(Error::Busy),
        };
        // The receiver is gone if the request was cancelled. The write is committed anyway.
        let _ = self.reply.send(result);
    }
}

struct WriterThread {
    conn: SqliteConnection,
    clock: Clock,
    bus: Arc<Bus>,
    path: PathBuf,
    open: Open,
    write_detector: ExternalWriteDetector,
    disk: Disk,
    /// The time of the last update of the statistics. The first one is made when the database is opened.
    statistics_at: Instant,
}

impl WriterThread {
    fn run(&mut self, jobs: &Receiver<Job>) {
        loop {
            let first = jobs.recv_timeout(self.write_detector.until_next());
            if self.write_detector.detects_write(&mut self.conn) {
                self.bus.publish(&[Event::ResyncRequired]);
            }
            self.disk.retest(&mut self.conn, &self.path);
            let first = match first {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => {
                    if self.statistics_at.elapsed() >= STATISTICS_INTERVAL {
                        update_statistics(&mut self.conn);
                        self.statistics_at = Instant::now();
                    }
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let mut group = vec![first];
            match self.commit(&mut group, jobs) {
                Ok(()) => group.into_iter().for_each(|job| self.finish(job, Ok(()))),
                Err(_) if group.len() > 1 => {
                    for mut job in group {
                        let committed = self.commit_alone(&mut job);
                        self.finish(job, committed);
                    }
                }
                Err(error) => {
                    if let Some(job) = group.pop() {
                        self.finish(job, Err(error));
                    }
                }
            }
        }
    }

    fn finish(&mut self, job: Job, committed: Result<()>) {
        let full = matches!(committed, Err(Error::Unavailable(Outage::Unwritable)));
        if full || job.failed_on_disk() {
            self.disk.fail();
        }
        job.finish(committed, &self.bus);
    }

    fn commit(&mut self, group: &mut Vec<Job>, jobs: &Receiver<Job>) -> Result<()> {
        self.transaction(|conn, clock| {
            let mut count = 0;
            while count < group.len() {
                if count == 1 {
                    ensure_transaction(conn)?;
                }
                group[count].run(conn, clock, count == 0)?;
                count += 1;
                if count == group.len() && count < GROUP {
                    group.extend(jobs.try_recv());
                }
            }
            Ok(())
        })
    }

    fn commit_alone(&mut self, job: &mut Job) -> Result<()> {
        self.transaction(|conn, clock| job.run(conn, clock, true))
    }

    /// Runs `work` in a transaction. After a failure, the connection is replaced, since the old one may
    /// still have an open transaction.
    fn transaction(
        &mut self,
        work: impl FnOnce(&mut SqliteConnection, &Clock) -> Result<()>,
    ) -> Result<()> {
        let Self { conn, clock, .. } = self;
        let mut lost = None;
        let result = conn.immediate_transaction(|conn| {
            work(conn, clock).map_err(|error| {
                lost = Some(error);
                diesel::result::Error::RollbackTransaction
            })
        });
        let Err(error) = result else { return Ok(()) };
        let error = lost.unwrap_or_else(|| error.into());
        tracing::error!(%error, "failed to commit a group of writes");
        match (self.open)(&self.path) {
            Ok(fresh) => self.conn = fresh,
            Err(error) => tracing::error!(%error, "failed to reopen the database; retrying"),
        }
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use diesel::{RunQueryDsl, connection::SimpleConnection, prelude::*};

    use super::*;
    use crate::db::{
        Backend, Conn, sqlite,
        work::{typed, write_work},
    };

    diesel::table! {
        tally (id) {
            id -> BigInt,
        }
    }

    fn writer(path: &Path) -> Writer {
        let mut conn = sqlite::establish(path).unwrap();
        conn.batch_execute("CREATE TABLE tally (id INTEGER PRIMARY KEY)").unwrap();
        start(establish_existing, conn, path)
    }

    fn start(open: Open, conn: SqliteConnection, path: &Path) -> Writer {
        let bus = Arc::new(Bus::new(Vec::new()));
        Writer::start_with(open, conn, path, Clock::System, bus).unwrap()
    }

    /// Simulates a full disk with a page limit: SQLite reports the same error and rolls back.
    fn open_full(path: &Path) -> ConnectionResult<SqliteConnection> {
        let mut conn = establish_existing(path)?;
        conn.batch_execute("PRAGMA max_page_count = 8").unwrap();
        Ok(conn)
    }

    fn with_sqlite<T>(
        conn: &mut Conn<'_>,
        f: impl FnOnce(&mut SqliteConnection) -> QueryResult<T>,
    ) -> Result<T> {
        match conn.backend() {
            Backend::Sqlite(conn) => Ok(f(conn)?),
            Backend::Postgres(_) => Err(Error::Busy),
        }
    }

    fn insert(tx: &mut Tx<'_>, id: i64) -> Result<usize> {
        let row = diesel::insert_into(tally::table).values(tally::id.eq(id));
        with_sqlite(tx, |conn| row.execute(conn))
    }

    async fn write<T: Send + 'static>(
        writer: &Writer,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        typed(writer.write(write_work(work)).await?)
    }

    async fn ids(writer: &Writer) -> Vec<i64> {
        let read = |tx: &mut Tx<'_>| {
            with_sqlite(tx, |conn| tally::table.select(tally::id).order(tally::id).load(conn))
        };
        write(writer, read).await.unwrap()
    }

    #[actix_web::test]
    async fn a_failed_or_panicking_job_undoes_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder.path().join("a.db"));
        let (good, rejected, panicked, last) = tokio::join!(
            write(&writer, |tx| insert(tx, 1)),
            write(&writer, |tx| insert(tx, 2).and(Err::<(), _>(Error::NotFound))),
            write(&writer, |tx| -> Result<()> {
                insert(tx, 3)?;
                panic!("a bug in a use case")
            }),
            write(&writer, |tx| insert(tx, 4)),
        );
        assert!(good.is_ok() && last.is_ok());
        assert!(matches!(rejected, Err(Error::NotFound)));
        assert!(matches!(panicked, Err(Error::Internal(_))));
        assert_eq!(ids(&writer).await, [1, 4]);
    }

    #[actix_web::test]
    async fn a_failed_first_job_undoes_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder.path().join("a.db"));
        let (rejected, second, panicked, last) = tokio::join!(
            write(&writer, |tx| insert(tx, 1).and(Err::<(), _>(Error::NotFound))),
            write(&writer, |tx| insert(tx, 2)),
            write(&writer, |tx| -> Result<()> {
                insert(tx, 3)?;
                panic!("a bug in a use case")
            }),
            write(&writer, |tx| insert(tx, 4)),
        );
        assert!(matches!(rejected, Err(Error::NotFound)) && panicked.is_err());
        assert!(second.is_ok() && last.is_ok());
        assert_eq!(ids(&writer).await, [2, 4]);
    }

    #[actix_web::test]
    async fn a_first_job_that_hides_a_full_disk_fails_and_the_others_are_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let schema = "CREATE TABLE tally (id INTEGER PRIMARY KEY); CREATE TABLE heap (bytes BLOB);";
        sqlite::establish(&path).unwrap().batch_execute(schema).unwrap();
        let writer = start(open_full, open_full(&path).unwrap(), &path);
        let (careless, last) = tokio::join!(
            write(&writer, |tx| {
                insert(tx, 1)?;
                let heap = "INSERT INTO heap VALUES (zeroblob(1000000))";
                let _ = with_sqlite(tx, |conn| conn.batch_execute(heap));
                Ok(())
            }),
            write(&writer, |tx| insert(tx, 2)),
        );
        assert!(careless.is_err() && last.is_ok(), "{careless:?} {last:?}");
        assert_eq!(ids(&writer).await, [2]);
    }

    #[actix_web::test]
    async fn a_failed_attempt_leaves_the_transaction_usable() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder.path().join("a.db"));
        let wrote = write(&writer, |tx| {
            insert(tx, 1)?;
            let again = tx.attempt(|tx| insert(tx, 2).and_then(|_| insert(tx, 1)));
            assert!(again.is_err());
            insert(tx, 3)
        });
        wrote.await.unwrap();
        assert_eq!(ids(&writer).await, [1, 3]);
    }

    #[actix_web::test]
    async fn a_full_disk_fails_only_the_jobs_that_do_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let schema = "CREATE TABLE tally (id INTEGER PRIMARY KEY); CREATE TABLE heap (bytes BLOB);";
        sqlite::establish(&path).unwrap().batch_execute(schema).unwrap();
        let writer = start(open_full, open_full(&path).unwrap(), &path);
        let (small, large, last) = tokio::join!(
            write(&writer, |tx| insert(tx, 1)),
            write(&writer, |tx| {
                insert(tx, 2)?;
                let heap = "INSERT INTO heap VALUES (zeroblob(1000000))";
                with_sqlite(tx, |conn| conn.batch_execute(heap))
            }),
            write(&writer, |tx| insert(tx, 3)),
        );
        assert!(small.is_ok() && last.is_ok(), "{small:?} {last:?}");
        assert!(matches!(large, Err(Error::Unavailable(Outage::Unwritable))), "{large:?}");
        assert_eq!(ids(&writer).await, [1, 3]);
    }
}
