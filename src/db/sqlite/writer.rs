//! Writing to SQLite: one thread, one connection, many jobs a commit.
//!
//! Each job runs in a savepoint of its own, so that one refusal undoes that job alone;
//! answers leave and events are told after COMMIT. A commit costs one sync of the disk,
//! which the jobs that wait at that moment share.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
};

use diesel::{SqliteConnection, connection::SimpleConnection};
use tokio::sync::oneshot;

use crate::{
    db::{
        conn::Tx,
        error::DbError,
        fault::{Fault, Outcome},
    },
    events::{Bus, Event},
    foundation::clock::Clock,
};

use super::{others::Others, snapshot::savepoint};

/// Jobs that may wait; one more is told "busy".
const QUEUE: usize = 1024;
/// Jobs that share one commit at most.
const GROUP: usize = 64;

/// The way to the writing thread, which ends when this is dropped.
pub(in crate::db) struct Writer(SyncSender<Box<dyn Job>>);

impl Writer {
    pub(in crate::db) fn start(
        conn: SqliteConnection,
        clock: Clock,
        bus: Arc<Bus>,
    ) -> std::io::Result<Self> {
        let (sender, jobs) = sync_channel(QUEUE);
        let thread = thread::Builder::new().name("sqlite-writer".into());
        let others = Others::default();
        thread.spawn(move || Thread { conn, clock, bus, others }.run(&jobs))?;
        Ok(Self(sender))
    }

    /// Queues a job and waits until it is committed or refused.
    pub(in crate::db) async fn write<T, W>(&self, work: W) -> Outcome<T>
    where
        T: Send + 'static,
        W: FnMut(&mut Tx<'_>) -> Outcome<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Work { work, answer, result: None };
        self.0.try_send(Box::new(job)).map_err(|_| Fault::Busy)?;
        answered.await.map_err(|_| Fault::Broken("the writer has stopped".into()))?
    }
}

/// A queued use case: run inside the group's transaction, finished after its COMMIT.
trait Job: Send {
    fn run(&mut self, conn: &mut SqliteConnection, clock: &Clock);
    fn finish(self: Box<Self>, committed: Result<(), &str>, bus: &Bus);
}

struct Work<T, W> {
    work: W,
    answer: oneshot::Sender<Outcome<T>>,
    result: Option<Outcome<(T, Vec<Event>)>>,
}

impl<T, W> Job for Work<T, W>
where
    T: Send,
    W: FnMut(&mut Tx<'_>) -> Outcome<T> + Send,
{
    fn run(&mut self, conn: &mut SqliteConnection, clock: &Clock) {
        let work = &mut self.work;
        // A panic is that job's own fault: its savepoint is rolled back and the others go on.
        let guarded = |tx: &mut Tx<'_>| {
            catch_unwind(AssertUnwindSafe(|| work(tx)))
                .unwrap_or_else(|_| Err(Fault::Broken("a write panicked".into())))
        };
        self.result = Some(savepoint(conn, clock, guarded));
    }

    fn finish(self: Box<Self>, committed: Result<(), &str>, bus: &Bus) {
        let result = self.result.unwrap_or(Err(Fault::Busy));
        let answer = match (result, committed) {
            (Ok((value, events)), Ok(())) => {
                bus.publish(&events);
                Ok(value)
            }
            (Ok(_), Err(reason)) => Err(Fault::Broken(reason.to_owned())),
            (Err(fault), _) => Err(fault),
        };
        // Nobody waits any more when the visitor has left; the write stands.
        let _ = self.answer.send(answer);
    }
}

struct Thread {
    conn: SqliteConnection,
    clock: Clock,
    bus: Arc<Bus>,
    others: Others,
}

impl Thread {
    fn run(&mut self, jobs: &Receiver<Box<dyn Job>>) {
        loop {
            let first = jobs.recv_timeout(self.others.until_next());
            if self.others.have_written(&mut self.conn) {
                self.bus.publish(&[Event::Everything]);
            }
            let first = match first {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let mut group = vec![first];
            let committed = self.commit(&mut group, jobs).map_err(|error| {
                tracing::error!(%error, "a group of writes was not committed");
                error.to_string()
            });
            for job in group {
                job.finish(committed.as_ref().copied().map_err(String::as_str), &self.bus);
            }
        }
    }

    fn commit(
        &mut self,
        group: &mut Vec<Box<dyn Job>>,
        jobs: &Receiver<Box<dyn Job>>,
    ) -> Result<(), DbError> {
        let Self { conn, clock, .. } = self;
        let done = conn.immediate_transaction(|conn| {
            let mut done = 0;
            while done < group.len() {
                group[done].run(conn, clock);
                done += 1;
                if done == group.len() && done < GROUP {
                    group.extend(jobs.try_recv());
                }
            }
            Ok::<(), diesel::result::Error>(())
        });
        if done.is_err() {
            // A COMMIT that failed leaves the transaction open.
            let _ = conn.batch_execute("ROLLBACK");
        }
        Ok(done?)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use diesel::{RunQueryDsl, prelude::*};

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
        Writer::start(conn, Clock::System, Arc::new(Bus::new(Vec::new()))).unwrap()
    }

    fn with_sqlite<T>(
        conn: &mut Conn<'_>,
        f: impl FnOnce(&mut SqliteConnection) -> QueryResult<T>,
    ) -> Outcome<T> {
        match conn.backend() {
            Backend::Sqlite(conn) => Ok(f(conn)?),
            Backend::Postgres(_) => Err(Fault::Busy),
        }
    }

    fn insert(tx: &mut Tx<'_>, id: i64) -> Outcome<usize> {
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
            writer.write(|tx| insert(tx, 2).and(Err::<(), _>(Fault::NotFound))),
            writer.write(|tx| -> Outcome<()> {
                insert(tx, 3)?;
                panic!("a bug in a use case")
            }),
            writer.write(|tx| insert(tx, 4)),
        );
        assert!(good.is_ok() && last.is_ok());
        assert!(matches!(refused, Err(Fault::NotFound)));
        assert!(matches!(panicked, Err(Fault::Broken(_))));
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
}
