//! The job that applies and undoes batches.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    accounts::StoredDelegation,
    db::{Repo, Tx},
    foundation::{direction::isolate, ids::ProductBatchId},
    jobs::{self, Handler, JobError, JobFuture, Lane},
    q,
};

use super::{
    chunks::{delegation, run_chunk, stop_batch},
    models::BatchKind,
    report::ApplyChunk,
};

/// The kind of the jobs that apply and undo batches.
pub const BATCH_JOB: &str = "product_batch";
/// The longest time that a job works on a batch before it leaves the rest to the next job; shorter than the time
/// limit of a job.
const JOB_LIMIT: Duration = Duration::from_secs(20);
/// The time that a transaction should take at most, so that other writes don't wait long.
const TRANSACTION_TARGET: Duration = Duration::from_millis(100);
/// The maximum number of products per transaction.
const MAX_CHUNK: usize = 100;

/// The arguments of the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct BatchJob {
    pub batch: ProductBatchId,
    /// The one who started, continued or undid the batch; the one who began it if it is `None`.
    #[serde(default)]
    pub starter: Option<StoredDelegation>,
}

/// Applies and undoes batches. Clones share it.
#[derive(Clone)]
pub struct BatchRunner {
    repo: Repo,
    kinds: Arc<HashMap<BatchKind, ApplyChunk>>,
}

impl BatchRunner {
    /// A runner for these kinds of batches.
    pub fn new(repo: Repo, kinds: HashMap<BatchKind, ApplyChunk>) -> Self {
        Self { repo, kinds: Arc::new(kinds) }
    }

    /// The handler of [`BATCH_JOB`].
    pub fn handler(self) -> Handler {
        Box::new(move |payload| -> JobFuture { Box::pin(self.clone().run_job(payload)) })
    }

    async fn run_job(self, payload: String) -> Result<(), JobError> {
        let job: BatchJob = serde_json::from_str(&payload)
            .map_err(|error| JobError::Permanent(format!("unreadable: {error}")))?;
        let start = Instant::now();
        let mut size = 1;
        loop {
            let chunk_start = Instant::now();
            match self.run_chunk(&job, size).await {
                Ok(true) if start.elapsed() > JOB_LIMIT => return self.enqueue_next(job).await,
                Ok(true) => size = next_size(size, chunk_start.elapsed()),
                Ok(false) | Err(Error::NotFound) => return Ok(()),
                Err(error @ (Error::Busy | Error::Unavailable(_))) => {
                    return Err(JobError::Temporary(error.to_string()));
                }
                Err(error) if error.is_collision() => {
                    return Err(JobError::Temporary(error.to_string()));
                }
                Err(Error::Forbidden) => {
                    tracing::warn!(batch = job.batch.get(), "product batch stopped: not permitted");
                    return self.stop_without_permission(job).await;
                }
                Err(error) => {
                    tracing::error!(batch = job.batch.get(), %error, "product batch stopped");
                    return self.stop(job.batch).await;
                }
            }
        }
    }

    async fn run_chunk(&self, job: &BatchJob, size: usize) -> Result<bool> {
        let (kinds, BatchJob { batch, starter }) = (Arc::clone(&self.kinds), job.clone());
        let run = move |tx: &mut Tx<'_>| run_chunk(tx, batch, size, &kinds, starter.as_ref());
        self.repo.write(run).await
    }

    /// Leaves the rest of a batch to another job, which any node may run.
    async fn enqueue_next(&self, job: BatchJob) -> Result<(), JobError> {
        let next = move |tx: &mut Tx<'_>| jobs::enqueue(tx, Lane::ProductBatches, BATCH_JOB, &job);
        self.repo.write(next).await.map_err(|error| JobError::Temporary(error.to_string()))
    }

    /// Marks a batch as stopped, so that someone continues or undoes it.
    async fn stop(&self, batch: ProductBatchId) -> Result<(), JobError> {
        let problem = "An unexpected error stopped it. The server's log has the details.";
        let stop = move |tx: &mut Tx<'_>| stop_batch(tx, batch, problem);
        self.repo.write(stop).await.map_err(|error| JobError::Temporary(error.to_string()))
    }

    /// Marks a batch as stopped, because the one who started it may no longer do that.
    async fn stop_without_permission(&self, job: BatchJob) -> Result<(), JobError> {
        let stop = move |tx: &mut Tx<'_>| {
            let batch = q!(tx, product_batches::batches::lock(job.batch))?;
            let starter = delegation(&batch, job.starter.as_ref()).actor.name;
            let problem = format!(
                "{} may no longer change products. Someone who may can continue or undo it.",
                isolate(&starter)
            );
            stop_batch(tx, job.batch, &problem)
        };
        self.repo.write(stop).await.map_err(|error| JobError::Temporary(error.to_string()))
    }
}

/// The size of the next chunk, given the size and the duration of the last one. It at most doubles.
fn next_size(count: usize, duration: Duration) -> usize {
    let each = duration.as_secs_f64() / count.max(1) as f64;
    let fit = (TRANSACTION_TARGET.as_secs_f64() / each.max(1e-6)) as usize;
    fit.clamp(1, MAX_CHUNK).min(count * 2)
}
