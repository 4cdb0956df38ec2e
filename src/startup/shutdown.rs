//! Signals of the operating system.

use rustix::process::Signal;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};

use crate::web::{sse::SubscriptionHub, state::State};

/// Closes all live streams when a signal stops the server, which would otherwise wait for them.
/// Stops when dropped.
pub struct ShutdownWatcher(JoinHandle<()>);

impl ShutdownWatcher {
    /// Starts to wait for the signals.
    pub(super) fn start(state: &State) -> Self {
        Self(tokio::spawn(close_on_signal(state.hub.clone())))
    }
}

/// Ignores SIGXFSZ, which by default kills a process that exceeds a file size limit. Instead,
/// writes fail as on a full disk, and work again later.
pub(super) fn ignore_file_size_signal() {
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
