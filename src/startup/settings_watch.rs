//! Keeps the settings that pages are made with up to date.

use std::time::Duration;

use tokio::{
    sync::broadcast::error::RecvError,
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use crate::{events::Event, web::state::State};

/// How often the settings are read although nothing was heard.
const TICK: Duration = Duration::from_secs(5);

/// The running task; it stops when this is dropped.
pub struct SettingsWatch(JoinHandle<()>);

impl SettingsWatch {
    /// Begins to listen. Pages go on with what was last read while it reads.
    pub fn start(state: State) -> Self {
        Self(tokio::spawn(watch(state)))
    }
}

impl Drop for SettingsWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn watch(state: State) {
    let mut event_batch = state.repo.bus().subscribe();
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            recorded = event_batch.recv() => match recorded {
                Ok(Event::SettingsChanged | Event::ResyncRequired) | Err(RecvError::Lagged(_)) => {}
                Ok(_) => continue,
                Err(RecvError::Closed) => return,
            },
        }
        if let Err(error) = state.refresh_settings().await {
            tracing::warn!(%error, "failed to reload settings; keeping the last ones");
        }
    }
}
