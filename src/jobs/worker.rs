//! The worker: does what the outbox promises, some jobs at a time.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};

use crate::{
    db::{Outcome, Repo},
    events::Event,
};

use super::{
    models::Job,
    outbox::{claim, complete, is_due, postpone},
};

/// Jobs that are done at once.
const LANES: usize = 4;
/// How often the worker looks without being woken, as for retries and other nodes' jobs.
const TICK: Duration = Duration::from_secs(5);
/// How long a job may take; shorter than the lease of the outbox.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long jobs may go on after the shop was told to close.
const GRACE: Duration = Duration::from_secs(10);

/// Why a job was not done; the reason must not name a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Trying again later may help.
    Later(String),
    /// It will never be possible.
    Never(String),
}

/// A job on its way.
pub type Doing = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// Does the jobs of one kind, given their payload. No transaction is open meanwhile.
pub type Handler = Box<dyn Fn(String) -> Doing + Send + Sync>;

/// The running worker; it stops when this is dropped.
pub struct Worker {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Worker {
    /// Begins to work, with a handler for each kind of job.
    pub fn start(repo: Repo, handlers: HashMap<&'static str, Handler>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let news = repo.bus().subscribe();
        let bench = Bench { repo, handlers };
        Self { stop, running: tokio::spawn(work(Arc::new(bench), news, stopped)) }
    }

    /// Takes no more jobs and waits for those at hand. What is not done by then is
    /// taken up again by the next worker.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the worker broke");
        }
    }
}

struct Bench {
    repo: Repo,
    handlers: HashMap<&'static str, Handler>,
}

async fn work(bench: Arc<Bench>, mut news: Receiver<Event>, mut stopped: watch::Receiver<bool>) {
    let mut lanes = JoinSet::new();
    while !*stopped.borrow() {
        for job in bench.take(LANES - lanes.len()).await {
            lanes.spawn(Arc::clone(&bench).attempt(job));
        }
        tokio::select! {
            // Also when the handle was dropped.
            _ = stopped.changed() => break,
            Some(_) = lanes.join_next() => {}
            () = woken(&mut news) => {}
            () = sleep(TICK) => {}
        }
    }
    if timeout(GRACE, async { while lanes.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!(jobs = lanes.len(), "jobs were left for the next start");
    }
}

/// Waits for news of a job. Old news that were missed may have been of one.
async fn woken(news: &mut Receiver<Event>) {
    loop {
        match news.recv().await {
            Ok(Event::JobEnqueued | Event::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Bench {
    /// Claims jobs. A database that fails is asked again at the next tick.
    async fn take(&self, room: usize) -> Vec<Job> {
        let room = i64::try_from(room).unwrap_or(0);
        let taken = async {
            if room == 0 || !self.repo.read(is_due).await? {
                return Ok(Vec::new());
            }
            self.repo.write(move |tx| claim(tx, room)).await
        };
        taken.await.unwrap_or_else(|error: crate::db::Fault| {
            tracing::error!(%error, "the outbox cannot be read");
            Vec::new()
        })
    }

    async fn attempt(self: Arc<Self>, job: Job) {
        let (id, attempt) = (job.id, job.attempts);
        let result = match self.handlers.get(job.kind.as_str()) {
            Some(handle) => timeout(PATIENCE, handle(job.payload.clone()))
                .await
                .unwrap_or_else(|_| Err(Failure::Later("took too long".into()))),
            None => Err(Failure::Never("nobody knows this kind of job".into())),
        };
        if let Err(failure) = &result {
            tracing::warn!(%id, kind = job.kind, attempt, ?failure, "a job failed");
        }
        if let Err(error) = self.note(job, result).await {
            tracing::error!(%id, %error, "a job's end cannot be noted");
        }
    }

    async fn note(&self, job: Job, result: Result<(), Failure>) -> Outcome<()> {
        let note = move |tx: &mut crate::db::Tx<'_>| match &result {
            Ok(()) => complete(tx, &job),
            Err(Failure::Later(reason)) => postpone(tx, &job, reason, false),
            Err(Failure::Never(reason)) => postpone(tx, &job, reason, true),
        };
        self.repo.write(note).await
    }
}
