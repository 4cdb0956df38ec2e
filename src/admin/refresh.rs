//! Refreshes open admin pages.

use std::time::{Duration, Instant};

use tokio::{task::JoinHandle, time::sleep};

use crate::{
    foundation::clock::Timestamp,
    web::{sse::Topic, state::State},
};

/// Minimum time between two refreshes.
const MIN_INTERVAL: Duration = Duration::from_secs(2);

/// The running task. Dropping it stops the task.
pub struct PageRefresher(JoinHandle<()>);

impl PageRefresher {
    /// Starts to refresh open admin pages after changes, and once a minute for figures per minute.
    pub fn start(state: State) -> Self {
        Self(tokio::spawn(refresh(state)))
    }
}

impl Drop for PageRefresher {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Refreshes the pages until the task is aborted. The first change refreshes them at once. Later changes
/// wait until `MIN_INTERVAL` has passed.
async fn refresh(state: State) {
    loop {
        let next = until_the_next_minute(state.repo.clock().now());
        tokio::select! {
            () = state.hub.wait_until_dirty() => {}
            () = sleep(next) => {}
        }
        state.hub.refresh(Topic::Admin, Instant::now());
        sleep(MIN_INTERVAL).await;
    }
}

fn until_the_next_minute(now: Timestamp) -> Duration {
    const MINUTE: i64 = 60_000_000;
    Duration::from_micros((MINUTE - now.micros().rem_euclid(MINUTE)).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_begin_with_the_clock() {
        let at = |text: &str| until_the_next_minute(Timestamp::parse(text).unwrap());
        assert_eq!(at("2026-03-01T12:00:59.750000Z"), Duration::from_millis(250));
        assert_eq!(at("2026-03-01T12:00:00.000000Z"), Duration::from_secs(60));
        assert_eq!(at("1969-12-31T23:59:01.000000Z"), Duration::from_secs(59));
    }
}
