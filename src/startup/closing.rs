//! Ends what would go on for ever, when the shop closes.

use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};

use crate::web::{state::State, streams::Hub};

/// Waits for the signal on which the server begins to close; it stops when this is dropped.
pub struct Closer(JoinHandle<()>);

/// Ends all streams on the signals that end the server: it would wait for them.
pub(super) fn at_the_end(state: &State) -> Closer {
    Closer(tokio::spawn(close_on_signal(state.hub.clone())))
}

impl Drop for Closer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn close_on_signal(hub: Hub) {
    let kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::quit()];
    let [Ok(mut terminate), Ok(mut interrupt), Ok(mut quit)] = kinds.map(signal) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = quit.recv() => {}
    }
    hub.close();
}
