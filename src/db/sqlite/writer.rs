//! Writing to SQLite: one thread, one connection, many jobs a commit.
//!
//! Each job runs in a savepoint of its own, so that one refusal undoes that job alone;
//! answers leave and events are told after COMMIT. A commit costs one sync of the disk,
//! which the jobs that wait at that moment share.
//!
//! Where a group cannot be committed, as on a full disk, nothing of it was written: its jobs are run
//! again, each by itself, on a fresh connection, so that one that is too large does not fail others.

use crate::{Error, Result, error::Outage};
use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
};

use diesel::{ConnectionResult, SqliteConnection};
use tokio::sync::oneshot;

use crate::{
    db::conn::Tx,
    events::{Bus, Event},
    foundation::clock::Clock,
};

use super::{
    disk::Disk,
    establish_existing,
    snapshot::{Done, savepoint},
    write_detector::ExternalWriteDetector,
};

/// Jobs that may wait; one more is told "busy".
const QUEUE: usize = 1024;
/// Jobs that share one commit at most.
const GROUP: usize = 64;

/// Opens a file that is there, ready to write.
type Open = fn(&Path) -> ConnectionResult<SqliteConnection>;

/// The way to the writing thread, which ends when this is dropped.
pub(in crate::db) struct Writer {
    jobs: SyncSender<Box<dyn Job>>,
    disk: Disk,
}

impl Writer {
    /// Starts the thread, with a connection to the file of that path.
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
        let mut writing = Thread {
            conn,
            clock,
            bus,
            path: path.to_owned(),
            open,
            write_detector: ExternalWriteDetector::default(),
            disk: disk.clone(),
        };
        thread.spawn(move || writing.run(&jobs))?;
        Ok(Self { jobs: sender, disk })
    }

    /// Why nothing can be written at the moment.
    pub(in crate::db) fn outage(&self) -> Option<Outage> {
        self.disk.has_failed().then_some(Outage::Unwritable)
    }

    /// Queues a job and waits until it is committed or refused.
    pub(in crate::db) async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Work { work, answer, result: None };
        self.jobs.try_send(Box::new(job)).map_err(|_| Error::Busy)?;
        answered.await.map_err(|_| Error::Internal("the writer has stopped".into()))?
    }
}

/// A queued use case: run inside the group's transaction, finished after its COMMIT.
trait Job: Send {
    /// Fails where the transaction is lost with all that was written in it.
    fn run(&mut self, conn: &mut SqliteConnection, clock: &Clock) -> Result<(), Error>;
    fn finish(self: Box<Self>, committed: Result<(), Error>, bus: &Bus);
    /// Whether the disk did not take what the job wrote.
    fn has_met_a_full_disk(&self) -> bool;
}

struct Work<T, W> {
    work: W,
    answer: oneshot::Sender<Result<T>>,
    result: Option<Done<T>>,
}

impl<T, W> Job for Work<T, W>
where
    T: Send,
    W: FnMut(&mut Tx<'_>) -> Result<T> + Send,
{
    fn run(&mut self, conn: &mut SqliteConnection, clock: &Clock) -> Result<(), Error> {
        self.result = None;
        let work = &mut self.work;
        // A panic is that job's own fault: its savepoint is rolled back and the others go on.
        let guarded = |tx: &mut Tx<'_>| {
            catch_unwind(AssertUnwindSafe(|| work(tx)))
                .unwrap_or_else(|_| Err(Error::Internal("a write panicked".into())))
        };
        self.result = Some(savepoint(conn, clock, guarded)?);
        Ok(())
    }

    fn has_met_a_full_disk(&self) -> bool {
        matches!(self.result, Some(Err(Error::Unavailable(Outage::Unwritable))))
    }

    fn finish(self: Box<Self>, committed: Result<(), Error>, bus: &Bus) {
        let answer = match (self.result, committed) {
            (Some(Ok((value, events))), Ok(())) => {
                bus.publish(&events);
                Ok(value)
            }
            // A refusal stands, whether anything else was committed or not.
            (Some(Err(failure)), _) | (_, Err(failure)) => Err(failure),
            (None, Ok(())) => Err(Error::Busy),
        };
        // Nobody waits any more when the visitor has left; the write stands.
        let _ = self.answer.send(answer);
    }
}

struct Thread {
    conn: SqliteConnection,
    clock: Clock,
    bus: Arc<Bus>,
    path: PathBuf,
    open: Open,
    write_detector: ExternalWriteDetector,
    disk: Disk,
}

impl Thread {
    fn run(&mut self, jobs: &Receiver<Box<dyn Job>>) {
        loop {
            let first = jobs.recv_timeout(self.write_detector.until_next());
            if self.write_detector.have_written(&mut self.conn) {
                self.bus.publish(&[Event::ResyncRequired]);
            }
            self.disk.look_again(&mut self.conn, &self.path);
            let first = match first {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => continue,
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
                Err(failure) => {
                    if let Some(job) = group.pop() {
                        self.finish(job, Err(failure));
                    }
                }
            }
        }
    }

    fn finish(&mut self, job: Box<dyn Job>, committed: Result<(), Error>) {
        let full = matches!(committed, Err(Error::Unavailable(Outage::Unwritable)));
        if full || job.has_met_a_full_disk() {
            self.disk.fail();
        }
        job.finish(committed, &self.bus);
    }

    fn commit(
        &mut self,
        group: &mut Vec<Box<dyn Job>>,
        jobs: &Receiver<Box<dyn Job>>,
    ) -> Result<(), Error> {
        self.transaction(|conn, clock| {
            let mut done = 0;
            while done < group.len() {
                group[done].run(conn, clock)?;
                done += 1;
                if done == group.len() && done < GROUP {
                    group.extend(jobs.try_recv());
                }
            }
            Ok(())
        })
    }

    fn commit_alone(&mut self, job: &mut Box<dyn Job>) -> Result<(), Error> {
        self.transaction(|conn, clock| job.run(conn, clock))
    }

    /// Commits what `work` writes, or nothing of it. After a failure the connection is another one:
    /// the old one may have a transaction open, or believe so.
    fn transaction(
        &mut self,
        work: impl FnOnce(&mut SqliteConnection, &Clock) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Self { conn, clock, .. } = self;
        let mut lost = None;
        let done = conn.immediate_transaction(|conn| {
            work(conn, clock).map_err(|failure| {
                lost = Some(failure);
                diesel::result::Error::RollbackTransaction
            })
        });
        let Err(error) = done else { return Ok(()) };
        let failure = lost.unwrap_or_else(|| error.into());
        tracing::error!(%failure, "failed to commit a group of writes");
        match (self.open)(&self.path) {
            Ok(fresh) => self.conn = fresh,
            Err(error) => tracing::error!(%error, "failed to reopen the database; retrying"),
        }
        Err(failure)
    }
}

#[cfg(test)]
mod tests {
    use diesel::{RunQueryDsl, prelude::*};

    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::db::{Backend, Conn, sqlite};

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

    /// A page limit stands for the disk: SQLite says the same, and takes the transaction back.
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

    async fn ids(writer: &Writer) -> Vec<i64> {
        let read = |tx: &mut Tx<'_>| {
            with_sqlite(tx, |conn| tally::table.select(tally::id).order(tally::id).load(conn))
        };
        writer.write(read).await.unwrap()
    }

    #[actix_web::test]
    async fn a_refused_or_panicking_job_undoes_itself_and_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder.path().join("a.db"));
        let (good, refused, panicked, last) = tokio::join!(
            writer.write(|tx| insert(tx, 1)),
            writer.write(|tx| insert(tx, 2).and(Err::<(), _>(Error::NotFound))),
            writer.write(|tx| -> Result<()> {
                insert(tx, 3)?;
                panic!("a bug in a use case")
            }),
            writer.write(|tx| insert(tx, 4)),
        );
        assert!(good.is_ok() && last.is_ok());
        assert!(matches!(refused, Err(Error::NotFound)));
        assert!(matches!(panicked, Err(Error::Internal(_))));
        assert_eq!(ids(&writer).await, [1, 4]);
    }

    #[actix_web::test]
    async fn an_attempt_that_fails_leaves_the_transaction_usable() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder.path().join("a.db"));
        let wrote = writer.write(|tx| {
            insert(tx, 1)?;
            let again = tx.attempt(|tx| insert(tx, 2).and_then(|_| insert(tx, 1)));
            assert!(again.is_err());
            insert(tx, 3)
        });
        wrote.await.unwrap();
        assert_eq!(ids(&writer).await, [1, 3]);
    }

    #[actix_web::test]
    async fn a_full_disk_fails_what_does_not_fit_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let schema = "CREATE TABLE tally (id INTEGER PRIMARY KEY); CREATE TABLE heap (bytes BLOB);";
        sqlite::establish(&path).unwrap().batch_execute(schema).unwrap();
        let writer = start(open_full, open_full(&path).unwrap(), &path);
        let (small, large, last) = tokio::join!(
            writer.write(|tx| insert(tx, 1)),
            writer.write(|tx| {
                insert(tx, 2)?;
                let heap = "INSERT INTO heap VALUES (zeroblob(1000000))";
                with_sqlite(tx, |conn| conn.batch_execute(heap))
            }),
            writer.write(|tx| insert(tx, 3)),
        );
        assert!(small.is_ok() && last.is_ok(), "{small:?} {last:?}");
        assert!(matches!(large, Err(Error::Unavailable(Outage::Unwritable))), "{large:?}");
        assert_eq!(ids(&writer).await, [1, 3]);
    }
}
