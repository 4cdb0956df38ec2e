//! Messages for the next page, kept in the browser's session.

use actix_session::Session;

use crate::web::layout::{Flash, FlashKind, Undo};

const KEY: &str = "flash";

/// Adds a message to those that wait for a page.
pub(super) fn flash(session: &Session, kind: FlashKind, text: String, undo: Option<Undo>) {
    let mut messages = waiting(session);
    messages.push(Flash { kind, text, undo });
    if let Err(error) = session.insert(KEY, messages) {
        tracing::error!(%error, "the session does not take a message");
    }
}

/// The messages that wait for a page.
pub(super) fn waiting(session: &Session) -> Vec<Flash> {
    session.get(KEY).ok().flatten().unwrap_or_default()
}

/// The same, which wait no longer. To take away what is not there would count as a change of the
/// session, and send its cookie again with every page.
pub(super) fn take(session: &Session) -> Vec<Flash> {
    let waiting = session.contains_key(KEY).then(|| session.remove_as(KEY));
    waiting.flatten().and_then(Result::ok).unwrap_or_default()
}
