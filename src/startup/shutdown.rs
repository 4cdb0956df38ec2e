//! What the system tells the program: ends what would go on for ever, when the shop closes.

use rustix::process::Signal;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};

use crate::web::{sse::SubscriptionHub, state::State};

/// Waits for the signal on which the server begins to close; it stops when this is dropped.
pub struct ShutdownWatcher(JoinHandle<()>);

/// Ends all streams on the signals that end the server: it would wait for them.
pub(super) fn at_the_end(state: &State) -> ShutdownWatcher {
    ShutdownWatcher(tokio::spawn(close_on_signal(state.hub.clone())))
}

/// A limit on the size of files kills a program by default. The shop answers that it cannot save, as
/// on a full disk, and goes on when there is room again.
pub(super) fn outlive_file_limits() {
    if let Err(error) = signal(SignalKind::from_raw(Signal::XFSZ.as_raw())) {
        tracing::warn!(%error, "cannot ignore SIGXFSZ; reaching the file size limit would end the program");
    }
}

impl Drop for ShutdownWatcher {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn close_on_signal(hub: SubscriptionHub) {
    let kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::quit()];
    let [Ok(mut terminate), Ok(mut interrupt), Ok(mut quit)] = kinds.map(signal) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = quit.recv() => {}
    }
    hub.close();
}
