//! Messages for the next page, kept in the browser's session.

use actix_session::Session;

use crate::web::layout::{Flash, FlashKind, Undo};

const KEY: &str = "flash";
const ELLIPSIS: &str = "…";

/// Bytes of all messages that wait, as they are stored. They travel in a cookie, which browsers
/// drop and the session refuses where it grows beyond 4,096 bytes, sealed and in letters.
const MOST: usize = 1_600;

/// Adds a message to those that wait for a page. Where there are too many, the oldest give way; the
/// end of a very long one is left out.
pub(super) fn flash(session: &Session, kind: FlashKind, text: String, undo: Option<Undo>) {
    let mut messages = waiting(session);
    messages.push(Flash { kind, text, undo });
    while messages.len() > 1 && (messages.len() > 5 || stored(&messages) > MOST) {
        messages.remove(0);
    }
    while stored(&messages) > MOST && messages[0].text.len() > ELLIPSIS.len() {
        shorten(&mut messages[0].text);
    }
    if let Err(error) = session.insert(KEY, messages) {
        tracing::error!(%error, "failed to store a flash message in the session");
    }
}

/// Bytes of messages in the cookie, where their JSON is a text of another JSON.
fn stored(messages: &[Flash]) -> usize {
    let text = serde_json::to_string(messages).and_then(|text| serde_json::to_string(&text));
    text.map_or(0, |text| text.len())
}

/// Leaves out the last eighth of a text, or a bit more.
fn shorten(text: &mut String) {
    let end = text.trim_end_matches(ELLIPSIS).len() * 7 / 8;
    text.truncate((0..=end).rfind(|at| text.is_char_boundary(*at)).unwrap_or(0));
    text.push_str(ELLIPSIS);
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
