//! Asks again and again, for as long as the shop is open.

use std::time::Duration;

use tokio::{sync::watch, task::JoinHandle, time::timeout};

use super::PaymentService;

/// How long the reconciler rests between two rounds.
const REST: Duration = Duration::from_secs(30);

/// The running reconciler; it stops when this is dropped.
pub struct Reconciler {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Reconciler {
    /// Begins a round at once: the program may have been killed in the middle of a payment.
    pub fn start(payment_service: PaymentService) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(work(payment_service, stopped)) }
    }

    /// Ends; a round at hand is left where it is, which the next one makes good.
    pub async fn stop(self) {
        // An error means that the task has ended already.
        let _ = self.stop.send(true);
        let _ = self.running.await;
    }
}

async fn work(payment_service: PaymentService, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            // Also when the handle was dropped.
            _ = stopped.changed() => return,
            done = payment_service.reconcile() => if let Err(error) = done {
                tracing::warn!(%error, "failed to check open payments; retrying");
            },
        }
        if timeout(REST, stopped.changed()).await.is_ok() {
            return;
        }
    }
}
