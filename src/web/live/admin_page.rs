//! Tells the shopkeeper, who sees a little of everything, at a pace that costs the shop nothing.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::{
    foundation::clock::Timestamp,
    web::{sse::Topic, state::State},
};

/// How long the shopkeeper's pages stay as they are at least, however much happens.
const PAUSE: Duration = Duration::from_secs(2);

/// Goes on for ever: the first news are told at once, and what comes during the pause after it.
/// Every minute is news, since the shopkeeper sees what was sold in it.
pub(super) async fn notify(state: State) {
    loop {
        let next = until_the_next_minute(state.repo.clock().now());
        tokio::select! {
            () = state.hub.marked_dirty() => {}
            () = sleep(next) => {}
        }
        state.hub.refresh(Topic::Admin, Instant::now());
        sleep(PAUSE).await;
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
    fn a_minute_begins_when_the_clock_says_so() {
        let at = |text: &str| until_the_next_minute(Timestamp::parse(text).unwrap());
        assert_eq!(at("2026-03-01T12:00:59.750000Z"), Duration::from_millis(250));
        assert_eq!(at("2026-03-01T12:00:00.000000Z"), Duration::from_secs(60));
        assert_eq!(at("1969-12-31T23:59:01.000000Z"), Duration::from_secs(59));
    }
}
