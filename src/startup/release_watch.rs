//! Tells when goods can be bought from now on: nothing is written at that moment, so that nobody else
//! would say it.

use std::{collections::HashSet, time::Duration};

use tokio::{task::JoinHandle, time::sleep};

use crate::{
    Error, Result,
    catalog::{self, ReleasedProduct},
    events::Event,
    foundation::clock::Timestamp,
    web::state::State,
};

/// How often the releases are looked at, two lookups in an index: what another process does to them
/// is to be seen within a second.
const TICK: Duration = Duration::from_millis(400);

/// How long what another process writes may take to be seen, and how far its clock may be behind.
const LATE: Duration = Duration::from_secs(60);

/// The running task; it stops when this is dropped.
pub struct ReleaseWatch(JoinHandle<()>);

impl ReleaseWatch {
    /// Begins to watch.
    pub fn start(state: State) -> Self {
        Self(tokio::spawn(watch(state)))
    }
}

impl Drop for ReleaseWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is known of the releases.
struct Watched {
    /// When they were looked at last.
    since: Timestamp,
    /// What was told of those before.
    message: HashSet<ReleasedProduct>,
    /// The next one.
    next: Option<Timestamp>,
}

async fn watch(state: State) {
    let clock = state.repo.clock();
    let mut watched = Watched { since: clock.now(), message: HashSet::new(), next: None };
    loop {
        match announce_releases(&state, &mut watched).await {
            // That is told once, where it is noticed; this would be told twice a second.
            Ok(()) | Err(Error::Unavailable(_)) => {}
            Err(error) => tracing::warn!(%error, "failed to announce product releases; retrying"),
        }
        sleep(pause(watched.next, clock.now())).await;
    }
}

/// Tells what was released since the last look, and finds out what comes next.
async fn announce_releases(state: &State, watched: &mut Watched) -> Result<()> {
    let now = state.repo.clock().now();
    let since = watched.since.before(LATE);
    let read = state.repo.read(move |conn| {
        Ok((catalog::released_between(conn, since, now)?, catalog::next_release(conn, now)?))
    });
    let (released, next) = read.await?;
    let fresh = released.iter().filter(|release| !watched.message.contains(*release));
    let events: Vec<Event> = fresh.map(|release| Event::ProductChanged(release.id)).collect();
    state.repo.bus().publish(&events);
    *watched = Watched { since: now, message: released.into_iter().collect(), next };
    Ok(())
}

/// Until the next release, but only a short while.
fn pause(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let left = next.and_then(|next| u64::try_from(next.micros().saturating_sub(now.micros())).ok());
    left.map_or(TICK, |micros| TICK.min(Duration::from_micros(micros.max(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_not_slept_through() {
        let now = Timestamp::from_micros(5_000_000).unwrap();
        let next = |micros: i64| Timestamp::from_micros(5_000_000 + micros);
        assert_eq!(pause(None, now), TICK);
        assert_eq!(pause(next(3_600_000_000), now), TICK);
        assert_eq!(pause(next(2_000), now), Duration::from_millis(2));
        assert!(pause(next(-1), now) <= TICK);
    }
}
