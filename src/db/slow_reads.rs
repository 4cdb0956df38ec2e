//! Limits reads that may take long: a few run at a time, each for a limited time.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{Error, Result};

/// Maximum number of waiting reads. Further ones fail immediately.
const QUEUE: usize = 256;
/// The longest wait.
const MAX_WAIT: Duration = Duration::from_secs(3);

/// The limits for one kind of slow reads.
pub(super) struct SlowReads {
    /// Permits of the reads that run.
    running: Arc<Semaphore>,
    /// Permits of the reads that run or wait.
    admitted: Arc<Semaphore>,
    time_limit: Duration,
}

/// A permit to run one slow read; released when dropped.
pub(super) struct ReadPermit {
    time_limit: Duration,
    _running: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
}

impl ReadPermit {
    /// The time limit: of each statement on PostgreSQL, of the whole read on SQLite.
    pub fn time_limit(&self) -> Duration {
        self.time_limit
    }
}

impl SlowReads {
    /// Allows `concurrency` reads at a time, each for at most `time_limit`.
    pub fn new(concurrency: usize, time_limit: Duration) -> Self {
        Self {
            running: Arc::new(Semaphore::new(concurrency)),
            admitted: Arc::new(Semaphore::new(concurrency + QUEUE)),
            time_limit,
        }
    }

    /// Waits until a read may run. Fails with [`Error::Busy`] if too many wait already, or for too
    /// long.
    pub async fn permit(&self) -> Result<ReadPermit> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| Error::Busy)?;
        let running = timeout(MAX_WAIT, Arc::clone(&self.running).acquire_owned()).await;
        let running = running.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        let time_limit = self.time_limit;
        Ok(ReadPermit { time_limit, _running: running, _admitted: admitted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_rejects_reads_and_permits_are_released() {
        let reads = SlowReads::new(1, Duration::from_secs(1));
        let first = reads.permit().await.unwrap();
        let waiting: Vec<_> =
            (0..QUEUE).map(|_| Arc::clone(&reads.admitted).try_acquire_owned().unwrap()).collect();
        assert!(matches!(reads.permit().await, Err(Error::Busy)));
        drop(waiting);
        drop(first);
        assert!(reads.permit().await.is_ok());
    }
}
