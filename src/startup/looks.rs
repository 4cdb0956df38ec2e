//! Writes down how often product pages are looked at, all the time and once more at the end.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{catalog::PageViews, db::Repo};

/// How long a view may wait to be written.
const PAUSE: Duration = Duration::from_millis(500);

/// The running task; it stops when this is dropped.
pub struct ViewSaver {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl ViewSaver {
    /// Begins to write down what `views` counts.
    pub fn start(repo: Repo, views: Arc<PageViews>) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(save_until(stopped, repo, views)) }
    }

    /// Writes down what is left and ends; to be called when nobody looks any more.
    pub async fn stop(self) {
        // An error means that the task has ended already.
        let _ = self.stop.send(true);
        let _ = self.running.await;
    }
}

async fn save_until(mut stopped: watch::Receiver<bool>, repo: Repo, views: Arc<PageViews>) {
    loop {
        let last = timeout(PAUSE, stopped.changed()).await.is_ok();
        if let Err(error) = views.save(&repo).await {
            tracing::warn!(%error, "page views wait to be written");
        }
        if last {
            return;
        }
    }
}
