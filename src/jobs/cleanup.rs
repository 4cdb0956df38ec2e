//! Deletes what nobody needs any more, in small batches, for as long as the shop is open.

use std::time::Duration;

use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    Result,
    db::{Repo, Tx},
};

/// Maximum rows per transaction, so that nobody waits long behind it.
const BATCH: usize = 500;
/// Pause between two rounds of the cleanup task.
const REST: Duration = Duration::from_secs(60);
/// Rounds from one that takes part in everything to the next.
const HOUR: u32 = 60;

/// One kind of thing that nobody needs any more after a while.
#[derive(Clone, Copy)]
pub struct Sweep {
    /// What it is, for the log.
    pub what: &'static str,
    /// How often.
    pub every: Interval,
    /// Takes away at most so many rows, in the transaction given; answers how many it took.
    pub take: fn(&mut Tx<'_>, i64) -> Result<usize>,
}

/// How often something is swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// What others wait for.
    Minute,
    /// What only takes room.
    Hour,
}

/// The running cleanup task; it stops when this is dropped.
pub struct CleanupTask {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl CleanupTask {
    /// Sweeps everything at once, and then each thing as often as it says.
    pub fn start(repo: Repo, sweeps: Vec<Sweep>) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(sweep_until(stopped, repo, sweeps)) }
    }

    /// Ends after the batch at hand.
    pub async fn stop(self) {
        // An error means that the task has ended already.
        let _ = self.stop.send(true);
        let _ = self.running.await;
    }
}

async fn sweep_until(mut stopped: watch::Receiver<bool>, repo: Repo, sweeps: Vec<Sweep>) {
    let often: Vec<Sweep> =
        sweeps.iter().copied().filter(|sweep| sweep.every == Interval::Minute).collect();
    for round in (0..HOUR).cycle() {
        tokio::select! {
            // Also when the handle was dropped.
            _ = stopped.changed() => return,
            () = sweep(&repo, if round == 0 { &sweeps } else { &often }) => {}
        }
        if timeout(REST, stopped.changed()).await.is_ok() {
            return;
        }
    }
}

/// One round: everything that can go, goes. What fails is tried again in the next round.
pub async fn sweep(repo: &Repo, sweeps: &[Sweep]) {
    for Sweep { what, take, .. } in sweeps {
        match take_all(repo, *take).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(what, rows, "removed old rows"),
            Err(error) => tracing::warn!(what, %error, "failed to remove old rows"),
        }
    }
}

async fn take_all(repo: &Repo, take: fn(&mut Tx<'_>, i64) -> Result<usize>) -> Result<usize> {
    let mut rows = 0;
    loop {
        let taken = repo.write(move |tx| take(tx, BATCH as i64)).await?;
        rows += taken;
        if taken < BATCH {
            return Ok(rows);
        }
    }
}
