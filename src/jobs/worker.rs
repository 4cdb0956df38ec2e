//! The worker: runs the jobs of the outbox, some of each lane at a time.

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

use crate::{
    Error, Result,
    db::{Repo, Tx},
    events::Event,
};

use super::{
    job_error::JobError,
    models::{Job, Lane},
    outbox::{FreeSlots, claim, complete, is_due, postpone},
};

/// Time between two polls of the outbox, which find retries and jobs of other nodes.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Time limit of a job; shorter than the lease of the outbox.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// Time that running jobs have to finish at shutdown.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// A running job.
pub type JobFuture = Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>>;

/// Runs a job of one kind, given its payload. No transaction is open meanwhile.
pub type Handler = Box<dyn Fn(String) -> JobFuture + Send + Sync>;

/// A handle to the worker, which stops when this is dropped.
pub struct Worker {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Worker {
    /// Starts the worker with a handler for each kind of job.
    pub fn start(repo: Repo, handlers: HashMap<&'static str, Handler>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let events = repo.bus().subscribe();
        let runner = Runner { repo, handlers };
        Self { stop, running: tokio::spawn(work(Arc::new(runner), events, stopped)) }
    }

    /// Stops claiming jobs and waits up to 10 seconds for the running ones. Unfinished jobs run again
    /// later.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "job worker failed");
        }
    }
}

struct Runner {
    repo: Repo,
    handlers: HashMap<&'static str, Handler>,
}

/// The running jobs, by lane.
#[derive(Default)]
struct Running {
    tasks: JoinSet<Lane>,
    counts: HashMap<Lane, usize>,
}

impl Running {
    /// The free slots of each lane, the most urgent first.
    fn free_slots(&self) -> Vec<FreeSlots> {
        let slots = Lane::VARIANTS.iter().map(|&lane| {
            let busy = self.counts.get(&lane).copied().unwrap_or_default();
            FreeSlots { lane, count: lane.slots().saturating_sub(busy) }
        });
        slots.filter(|free| free.count > 0).collect()
    }

    fn start(&mut self, runner: &Arc<Runner>, job: Job) {
        let lane = job.lane;
        *self.counts.entry(lane).or_default() += 1;
        let attempt = Arc::clone(runner).attempt(job);
        self.tasks.spawn(async move {
            // Runs in a separate task, so that a panic still frees the slot.
            if let Err(error) = tokio::spawn(attempt).await {
                tracing::error!(%error, ?lane, "job panicked");
            }
            lane
        });
    }

    /// Waits until a job ends; forever if none is running.
    async fn wait_for_end(&mut self) {
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

async fn work(
    runner: Arc<Runner>,
    mut events: Receiver<Event>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut running = Running::default();
    while !*stopped.borrow() {
        for job in runner.claim(running.free_slots()).await {
            running.start(&runner, job);
        }
        tokio::select! {
            // This also happens when the handle is dropped.
            _ = stopped.changed() => break,
            () = running.wait_for_end() => {}
            () = job_enqueued(&mut events) => {}
            () = sleep(POLL_INTERVAL) => {}
        }
    }
    let ends = async { while running.tasks.join_next().await.is_some() {} };
    if timeout(SHUTDOWN_TIMEOUT, ends).await.is_err() {
        tracing::warn!(
            jobs = running.tasks.len(),
            "unfinished jobs at shutdown; they will run again later"
        );
    }
}

/// Waits until a job is enqueued. Also returns if events were missed, since one of them may have
/// been about a job.
async fn job_enqueued(events: &mut Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::JobEnqueued | Event::ResyncRequired) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Runner {
    /// Claims jobs. After a database error, the next poll tries again.
    async fn claim(&self, free: Vec<FreeSlots>) -> Vec<Job> {
        let claimed = async {
            let lanes = free.clone();
            if free.is_empty() || !self.repo.read(move |conn| is_due(conn, &lanes)).await? {
                return Ok(Vec::new());
            }
            self.repo.write(move |tx| claim(tx, &free)).await
        };
        claimed.await.unwrap_or_else(|error: Error| {
            tracing::error!(%error, "failed to claim jobs");
            Vec::new()
        })
    }

    async fn attempt(self: Arc<Self>, job: Job) {
        let id = job.id;
        let attempt = job.attempts;
        let result = match self.handlers.get(job.kind.as_str()) {
            Some(handle) => {
                timeout(TIME_LIMIT, handle(job.payload.clone())).await.unwrap_or_else(|_| {
                    Err(JobError::Unavailable("No answer within a minute.".into()))
                })
            }
            None => Err(JobError::Permanent("unknown kind of job".into())),
        };
        if let Err(failure) = &result {
            tracing::warn!(%id, kind = job.kind, attempt, ?failure, "job failed");
        }
        if let Err(error) = self.save_result(job, result).await {
            tracing::error!(%id, %error, "failed to save the result of a job");
        }
    }

    async fn save_result(&self, job: Job, result: Result<(), JobError>) -> Result<()> {
        let save = move |tx: &mut Tx<'_>| match &result {
            Ok(()) => complete(tx, &job),
            Err(failure) => postpone(tx, &job, failure),
        };
        self.repo.write(save).await
    }
}
