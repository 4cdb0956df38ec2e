//! Periodic deletion of old rows in small batches.

use std::time::Duration;

use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    Result,
    db::{Repo, Tx},
};

/// Maximum rows per transaction, so that other writes don't wait long.
const BATCH: usize = 500;
/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(60);
/// Rounds per hour.
const HOUR: u32 = 60;

/// The deletion of one kind of rows.
#[derive(Clone, Copy)]
pub struct Sweep {
    /// The kind of rows, for the log.
    pub what: &'static str,
    /// The interval at which it runs.
    pub every: Interval,
    /// Deletes at most the given number of rows and returns the number of deleted rows.
    pub delete: fn(&mut Tx<'_>, i64) -> Result<usize>,
}

/// The interval at which a [`Sweep`] runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// Every minute, for rows that block other work until they are removed.
    Minute,
    /// Every hour, for rows that only use disk space.
    Hour,
}

/// A handle to the cleanup task, which stops when this is dropped.
pub struct CleanupTask {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl CleanupTask {
    /// Starts the task. All sweeps run immediately, and then at their intervals.
    pub fn start(repo: Repo, sweeps: Vec<Sweep>) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(sweep_until(stopped, repo, sweeps)) }
    }

    /// Stops the task after its current batch.
    pub async fn stop(self) {
        // An error means that the task has already ended.
        let _ = self.stop.send(true);
        let _ = self.running.await;
    }
}

async fn sweep_until(mut stopped: watch::Receiver<bool>, repo: Repo, sweeps: Vec<Sweep>) {
    let every_minute: Vec<Sweep> =
        sweeps.iter().copied().filter(|sweep| sweep.every == Interval::Minute).collect();
    for round in (0..HOUR).cycle() {
        tokio::select! {
            // This also happens when the handle is dropped.
            _ = stopped.changed() => return,
            () = sweep(&repo, if round == 0 { &sweeps } else { &every_minute }) => {}
        }
        if timeout(PAUSE, stopped.changed()).await.is_ok() {
            return;
        }
    }
}

/// Runs sweeps until they find no more rows. Errors are logged; the next round tries again.
pub async fn sweep(repo: &Repo, sweeps: &[Sweep]) {
    for Sweep { what, delete, .. } in sweeps {
        match delete_all(repo, *delete).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(what, rows, "removed old rows"),
            Err(error) => tracing::warn!(what, %error, "failed to remove old rows"),
        }
    }
}

async fn delete_all(repo: &Repo, delete: fn(&mut Tx<'_>, i64) -> Result<usize>) -> Result<usize> {
    let mut rows = 0;
    loop {
        let deleted = repo.write(move |tx| delete(tx, BATCH as i64)).await?;
        rows += deleted;
        if deleted < BATCH {
            return Ok(rows);
        }
    }
}
