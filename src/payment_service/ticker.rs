//! The background task that reconciles payments regularly.

use std::time::Duration;

use tokio::{sync::watch, task::JoinHandle, time::timeout};

use super::PaymentService;

/// The pause between two rounds.
const PAUSE: Duration = Duration::from_secs(30);

/// The running reconciler. Dropping it stops the task.
pub struct Reconciler {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Reconciler {
    /// Starts the task. The first round runs immediately, because the program may have been killed
    /// during a payment.
    pub fn start(payment_service: PaymentService) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(run(payment_service, stopped)) }
    }

    /// Stops the task. The next start resumes an interrupted round.
    pub async fn stop(self) {
        // An error means that the task has ended already.
        let _ = self.stop.send(true);
        let _ = self.running.await;
    }
}

async fn run(payment_service: PaymentService, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            // Also completes when the handle is dropped.
            _ = stopped.changed() => return,
            result = payment_service.reconcile() => if let Err(error) = result {
                tracing::warn!(%error, "failed to check open payments; retrying");
            },
        }
        if timeout(PAUSE, stopped.changed()).await.is_ok() {
            return;
        }
    }
}
