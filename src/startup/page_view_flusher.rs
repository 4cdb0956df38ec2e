//! Writes down what was looked at, product pages and carts, all the time and once more at the end.

use std::time::Duration;

use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::web::state::State;

/// How long a look may wait to be written.
const PAUSE: Duration = Duration::from_millis(500);

/// The running task; it stops when this is dropped.
pub struct PageViewFlusher {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl PageViewFlusher {
    /// Begins to write down what is looked at.
    pub fn start(state: State) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(save_until(stopped, state)) }
    }

    /// Writes down what is left and ends; to be called when nobody looks any more.
    pub async fn stop(self) {
        // An error means that the task has ended already.
        let _ = self.stop.send(true);
        let _ = self.running.await;
    }
}

async fn save_until(mut stopped: watch::Receiver<bool>, state: State) {
    loop {
        let last = timeout(PAUSE, stopped.changed()).await.is_ok();
        if let Err(error) = state.page_views.save(&state.repo).await {
            tracing::warn!(%error, "failed to write page views; retrying");
        }
        if let Err(error) = state.cart_touches.save(&state.repo, state.cart_limits()).await {
            tracing::warn!(%error, "failed to extend carts; retrying");
        }
        if last {
            return;
        }
    }
}
