//! Periodically writes page views, searches, the last use of carts and uses of API keys, which are buffered in memory.

use std::time::Duration;

use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::web::state::State;

/// Time between two writes.
const INTERVAL: Duration = Duration::from_millis(500);

/// A handle to the task, which stops when this is dropped.
pub struct PageViewFlusher {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl PageViewFlusher {
    /// Starts the task.
    pub fn start(state: State) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(save_until(stopped, state)) }
    }

    /// Writes the buffered data and stops. Call it after the server has stopped.
    pub async fn stop(self) {
        // An error means that the task has already ended.
        let _ = self.stop.send(true);
        let _ = self.running.await;
    }
}

async fn save_until(mut stopped: watch::Receiver<bool>, state: State) {
    loop {
        let last = timeout(INTERVAL, stopped.changed()).await.is_ok();
        match state.page_views.save(&state.repo).await {
            Ok(views) => state.catalog_index.add_views(&views),
            Err(error) => tracing::warn!(%error, "failed to write page views; retrying"),
        }
        if let Err(error) = state.search_counts.save(&state.repo).await {
            tracing::warn!(%error, "failed to write searches; retrying");
        }
        if let Err(error) = state.cart_touches.save(&state.repo, state.cart_limits()).await {
            tracing::warn!(%error, "failed to extend the expiry of carts; retrying");
        }
        if let Err(error) = state.api_key_uses.save(&state.repo).await {
            tracing::warn!(%error, "failed to record uses of API keys; retrying");
        }
        if last {
            return;
        }
    }
}
