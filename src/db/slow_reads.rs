//! Limits reads that may take long: a few run at a time, each for a limited time.

use crate::{Error, Result};
use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Reads that may wait for a turn. One more fails at once.
const QUEUE: usize = 256;
/// How long a read may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(3);

/// The turns of one kind of reads.
pub(super) struct SlowReads {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    limit: Duration,
}

/// The right to run one read; given back when it is dropped.
pub(super) struct Turn {
    limit: Duration,
    _turn: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Turn {
    /// How long a statement, or the whole read where the database counts so, may take.
    pub fn limit(&self) -> Duration {
        self.limit
    }
}

impl SlowReads {
    /// So many at a time, each for so long.
    pub fn new(turns: usize, limit: Duration) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(turns)),
            places: Arc::new(Semaphore::new(turns + QUEUE)),
            limit,
        }
    }

    /// Waits for a turn. Fails with [`Error::Busy`] if too many wait already, or for too long.
    pub async fn turn(&self) -> Result<Turn> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Error::Busy)?;
        let turn = timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        Ok(Turn { limit: self.limit, _turn: turn, _place: place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_refuses_and_turns_are_returned() {
        let reads = SlowReads::new(1, Duration::from_secs(1));
        let first = reads.turn().await.unwrap();
        let waiting: Vec<_> =
            (0..QUEUE).map(|_| Arc::clone(&reads.places).try_acquire_owned().unwrap()).collect();
        assert!(matches!(reads.turn().await, Err(Error::Busy)));
        drop(waiting);
        drop(first);
        assert!(reads.turn().await.is_ok());
    }
}
