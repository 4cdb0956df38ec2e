//! The worker: does what the outbox promises, some jobs of each lane at a time.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use strum::VariantArray;
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};

use crate::{Result, db::Repo, events::Event};

use super::{
    job_error::JobError,
    lane::Lane,
    models::Job,
    outbox::{FreeSlots, claim, complete, is_due, postpone},
};

/// How often the worker looks without being woken, as for retries and other nodes' jobs.
const TICK: Duration = Duration::from_secs(5);
/// How long a job may take; shorter than the lease of the outbox.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long jobs may go on after the shop was told to close.
const GRACE: Duration = Duration::from_secs(10);

/// A job on its way.
pub type JobFuture = Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>>;

/// Does the jobs of one kind, given their payload. No transaction is open meanwhile.
pub type Handler = Box<dyn Fn(String) -> JobFuture + Send + Sync>;

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
            tracing::error!(%error, "job worker failed");
        }
    }
}

struct Bench {
    repo: Repo,
    handlers: HashMap<&'static str, Handler>,
}

/// The jobs that are being done, by lane.
#[derive(Default)]
struct Running {
    tasks: JoinSet<Lane>,
    counts: HashMap<Lane, usize>,
}

impl Running {
    /// What each lane still has room for, the most urgent first.
    fn free(&self) -> Vec<FreeSlots> {
        let slots = Lane::VARIANTS.iter().map(|&lane| {
            let busy = self.counts.get(&lane).copied().unwrap_or_default();
            FreeSlots { lane, count: lane.slots().saturating_sub(busy) }
        });
        slots.filter(|free| free.count > 0).collect()
    }

    fn begin(&mut self, bench: &Arc<Bench>, job: Job) {
        let lane = job.lane;
        *self.counts.entry(lane).or_default() += 1;
        let attempt = Arc::clone(bench).attempt(job);
        self.tasks.spawn(async move {
            // In a task of its own, so that a panic still frees the slot.
            if let Err(error) = tokio::spawn(attempt).await {
                tracing::error!(%error, ?lane, "job panicked");
            }
            lane
        });
    }

    /// Waits until a job ends; for ever where there is none.
    async fn next_end(&mut self) {
        match self.tasks.join_next().await {
            Some(Ok(lane)) => {
                let busy = self.counts.entry(lane).or_default();
                *busy = busy.saturating_sub(1);
            }
            Some(Err(error)) => tracing::error!(%error, "job task ended early"),
            None => std::future::pending().await,
        }
    }
}

async fn work(bench: Arc<Bench>, mut news: Receiver<Event>, mut stopped: watch::Receiver<bool>) {
    let mut running = Running::default();
    while !*stopped.borrow() {
        for job in bench.take(running.free()).await {
            running.begin(&bench, job);
        }
        tokio::select! {
            // Also when the handle was dropped.
            _ = stopped.changed() => break,
            () = running.next_end() => {}
            () = woken(&mut news) => {}
            () = sleep(TICK) => {}
        }
    }
    let ends = async { while running.tasks.join_next().await.is_some() {} };
    if timeout(GRACE, ends).await.is_err() {
        tracing::warn!(
            jobs = running.tasks.len(),
            "jobs unfinished at shutdown; they run at the next start"
        );
    }
}

/// Waits for news of a job. Old news that were missed may have been of one.
async fn woken(news: &mut Receiver<Event>) {
    loop {
        match news.recv().await {
            Ok(Event::JobEnqueued | Event::ResyncRequired) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Bench {
    /// Claims jobs. A database that fails is asked again at the next tick.
    async fn take(&self, free: Vec<FreeSlots>) -> Vec<Job> {
        let taken = async {
            let asked = free.clone();
            if free.is_empty() || !self.repo.read(move |conn| is_due(conn, &asked)).await? {
                return Ok(Vec::new());
            }
            self.repo.write(move |tx| claim(tx, &free)).await
        };
        taken.await.unwrap_or_else(|error: crate::Error| {
            tracing::error!(%error, "failed to read the outbox");
            Vec::new()
        })
    }

    async fn attempt(self: Arc<Self>, job: Job) {
        let (id, attempt) = (job.id, job.attempts);
        let result = match self.handlers.get(job.kind.as_str()) {
            Some(handle) => {
                timeout(PATIENCE, handle(job.payload.clone())).await.unwrap_or_else(|_| {
                    Err(JobError::Unavailable("No answer within a minute.".into()))
                })
            }
            None => Err(JobError::Never("unknown kind of job".into())),
        };
        if let Err(failure) = &result {
            tracing::warn!(%id, kind = job.kind, attempt, ?failure, "job failed");
        }
        if let Err(error) = self.note(job, result).await {
            tracing::error!(%id, %error, "failed to save the result of a job");
        }
    }

    async fn note(&self, job: Job, result: Result<(), JobError>) -> Result<()> {
        let note = move |tx: &mut crate::db::Tx<'_>| match &result {
            Ok(()) => complete(tx, &job),
            Err(failure) => postpone(tx, &job, failure),
        };
        self.repo.write(note).await
    }
}
