//! Reloading of the settings that pages use.

use std::time::Duration;

use tokio::{
    sync::broadcast::error::RecvError,
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use crate::{events::Event, web::state::State};

/// Time between two reloads without an event.
const INTERVAL: Duration = Duration::from_secs(5);

/// A handle to the task, which stops when this is dropped.
pub struct SettingsWatch(JoinHandle<()>);

impl SettingsWatch {
    /// Starts the task. Pages use the last settings while it reloads.
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
    let mut events = state.repo.bus().subscribe();
    let mut tick = interval(INTERVAL);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            event = events.recv() => match event {
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
