//! Messages for the next page, kept in the browser's session.

use actix_session::Session;

use crate::web::layout::{Flash, FlashKind, Undo};

const KEY: &str = "flash";

/// Bytes of all messages that wait. They travel in a cookie, which browsers drop and the session
/// refuses where it grows beyond 4,096 bytes.
const MOST: usize = 1_200;

/// Adds a message to those that wait for a page. Where there are too many, the oldest give way; the
/// end of a very long one is left out.
pub(super) fn flash(session: &Session, kind: FlashKind, mut text: String, undo: Option<Undo>) {
    if text.len() > MOST {
        let ends = text.char_indices().map(|(at, _)| at);
        text.truncate(ends.take_while(|at| *at <= MOST).last().unwrap_or_default());
        text.push('…');
    }
    let mut messages = waiting(session);
    messages.push(Flash { kind, text, undo });
    let bytes = |messages: &[Flash]| messages.iter().map(|one| one.text.len()).sum::<usize>();
    while messages.len() > 1 && (messages.len() > 5 || bytes(&messages) > MOST) {
        messages.remove(0);
    }
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
