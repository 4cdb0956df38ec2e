//! Announcement of product releases. Nothing is written when a product is released at its planned
//! time, so no transaction emits an event for it.

use std::{collections::HashSet, time::Duration};

use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    task::JoinHandle,
    time::sleep,
};

use crate::{
    Error, Result,
    catalog::{self, ReleasedProduct},
    events::Event,
    foundation::clock::Timestamp,
    web::state::State,
};

/// Maximum time between two checks, of two index lookups each. Changes of the catalog are awaited, so this only matters
/// if someone changes the system's clock, or the database by hand.
const INTERVAL: Duration = Duration::from_secs(5);
/// Time between a change and the check, so that many changes take one check.
const BATCH_TIME: Duration = Duration::from_millis(200);

/// The overlap of two checks, for late commits and clock differences between processes.
const OVERLAP: Duration = Duration::from_secs(60);

/// A handle to the task, which stops when this is dropped.
pub struct ReleaseWatch(JoinHandle<()>);

impl ReleaseWatch {
    /// Starts the task.
    pub fn start(state: State) -> Self {
        Self(tokio::spawn(watch(state)))
    }
}

impl Drop for ReleaseWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The state of the watch.
struct WatchState {
    /// The time of the last check.
    checked_at: Timestamp,
    /// The releases that the last check found.
    announced: HashSet<ReleasedProduct>,
    /// The time of the next release.
    next: Option<Timestamp>,
}

async fn watch(state: State) {
    let clock = state.repo.clock();
    let mut events = state.repo.bus().subscribe();
    let mut watched = WatchState { checked_at: clock.now(), announced: HashSet::new(), next: None };
    loop {
        match announce_releases(&state, &mut watched).await {
            // An outage is logged once, where it is noticed.
            Ok(()) | Err(Error::Unavailable(_)) => {}
            Err(error) => tracing::warn!(%error, "failed to announce product releases; retrying"),
        }
        tokio::select! {
            () = sleep(pause(watched.next, clock.now())) => {}
            () = catalog_changed(&mut events) => {
                sleep(BATCH_TIME).await;
                // The next check sees what the events so far are about.
                events = events.resubscribe();
            }
        }
    }
}

/// Waits until the times of releases may have changed.
async fn catalog_changed(events: &mut Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::ProductChanged(_) | Event::CatalogChanged | Event::ResyncRequired)
            | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Publishes the releases since the last check, and looks up the next one.
async fn announce_releases(state: &State, watched: &mut WatchState) -> Result<()> {
    let now = state.repo.clock().now();
    let since = watched.checked_at.before(OVERLAP);
    let read = state.repo.read(move |conn| {
        Ok((
            catalog::list_products_released_between(conn, since, now)?,
            catalog::get_next_release(conn, now)?,
        ))
    });
    let (released, next) = read.await?;
    let fresh = released.iter().filter(|release| !watched.announced.contains(*release));
    let events: Vec<Event> = fresh.map(|release| Event::ProductChanged(release.id)).collect();
    state.repo.bus().publish(&events);
    *watched = WatchState { checked_at: now, announced: released.into_iter().collect(), next };
    Ok(())
}

/// The time until the next release, at most the interval.
fn pause(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let left = next.and_then(|next| u64::try_from(next.micros().saturating_sub(now.micros())).ok());
    left.map_or(INTERVAL, |micros| INTERVAL.min(Duration::from_micros(micros.max(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_ends_at_the_next_release() {
        let now = Timestamp::from_micros(5_000_000).unwrap();
        let next = |micros: i64| Timestamp::from_micros(5_000_000 + micros);
        assert_eq!(pause(None, now), INTERVAL);
        assert_eq!(pause(next(3_600_000_000), now), INTERVAL);
        assert_eq!(pause(next(2_000), now), Duration::from_millis(2));
        assert!(pause(next(-1), now) <= INTERVAL);
    }
}
