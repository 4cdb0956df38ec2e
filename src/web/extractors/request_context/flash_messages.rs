//! Flash messages for the next page, stored in the browser's session.

use actix_session::Session;

use crate::web::layout::{Flash, FlashKind, Undo};

const KEY: &str = "flash";
const ELLIPSIS: &str = "…";

/// Maximum number of messages.
const MAX_MESSAGES: usize = 5;

/// Maximum bytes of all messages in the session. It is stored in an encrypted cookie, and browsers
/// drop cookies of more than 4,096 bytes.
const MAX_BYTES: usize = 1_600;

/// Adds a message for the next page. Drops the oldest messages if there are too many, and shortens a
/// message that is too long.
pub(super) fn add_flash_message(
    session: &Session,
    kind: FlashKind,
    text: String,
    undo: Option<Undo>,
) {
    let mut messages = pending(session);
    messages.push(Flash { kind, text, undo });
    while messages.len() > 1
        && (messages.len() > MAX_MESSAGES || stored_bytes(&messages) > MAX_BYTES)
    {
        messages.remove(0);
    }
    while stored_bytes(&messages) > MAX_BYTES && messages[0].text.len() > ELLIPSIS.len() {
        shorten(&mut messages[0].text);
    }
    if let Err(error) = session.insert(KEY, messages) {
        tracing::error!(%error, "failed to store a flash message in the session");
    }
}

/// Returns the bytes of messages in the cookie, where their JSON is a string inside other JSON.
fn stored_bytes(messages: &[Flash]) -> usize {
    let text = serde_json::to_string(messages).and_then(|text| serde_json::to_string(&text));
    text.map_or(0, |text| text.len())
}

/// Cuts off the last eighth of a text.
fn shorten(text: &mut String) {
    let end = text.trim_end_matches(ELLIPSIS).len() * 7 / 8;
    text.truncate((0..=end).rfind(|at| text.is_char_boundary(*at)).unwrap_or(0));
    text.push_str(ELLIPSIS);
}

/// Returns the messages for the next page.
pub(super) fn pending(session: &Session) -> Vec<Flash> {
    session.get(KEY).ok().flatten().unwrap_or_default()
}

/// Removes and returns the messages for the next page. A session without messages is left untouched,
/// because a removal would send its cookie again with every page.
pub(super) fn take(session: &Session) -> Vec<Flash> {
    let pending = session.contains_key(KEY).then(|| session.remove_as(KEY));
    pending.flatten().and_then(Result::ok).unwrap_or_default()
}
