//! Sessions. Each is a row in the database, so that it can be ended remotely.

use std::time::Duration;

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{clock::Timestamp, ids::UserTokenId, token},
    q,
};

use super::{
    api_sessions,
    models::{NewUserToken, Session, SessionKind, SessionStart, User, UserSession},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The lifetime of a session: 14 days.
pub(super) const VALIDITY: Duration = DAY.saturating_mul(14);
/// The age at which a used session gets a new secret: 7 days.
const ROTATION_AGE: Duration = DAY.saturating_mul(7);
/// The time for which the old secret remains valid, for requests that are under way.
const GRACE_PERIOD: Duration = Duration::from_secs(60);

/// Minutes after a log-in or a confirmation in which people may make dangerous changes.
pub const SUDO_MINUTES: u64 = 15;

/// The context of session tokens.
pub(super) const CONTEXT: &str = "session";

/// Starts a session of a user who has just authenticated. Returns its secret.
pub fn generate_session_token(tx: &mut Tx<'_>, user: &User) -> Result<String> {
    q!(tx, accounts::users::set_logged_in(user.id, tx.now()))?;
    insert(tx, user, Some(tx.now()))
}

fn insert(tx: &mut Tx<'_>, user: &User, authenticated_at: Option<Timestamp>) -> Result<String> {
    let secret = token::generate();
    let row = NewUserToken {
        user_id: user.id,
        context: CONTEXT,
        token_hash: token::hash(&secret),
        sent_to: None,
        authenticated_at,
        inserted_at: tx.now(),
    };
    q!(tx, accounts::tokens::insert(&row))?;
    Ok(secret)
}

/// The key to find an active session by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKey {
    /// The context of its token.
    pub context: &'static str,
    /// The hash of its secret.
    pub hash: String,
    /// Only sessions that began after this time are active.
    pub since: Timestamp,
}

impl SessionKey {
    /// The key of the session with a secret.
    pub fn new(secret: &str, now: Timestamp) -> Self {
        Self { context: CONTEXT, hash: token::hash(secret), since: now.before(VALIDITY) }
    }
}

/// Returns the user of an active session.
pub fn get_user_by_session_token(conn: &mut Conn<'_>, secret: &str) -> Result<Option<UserSession>> {
    let key = SessionKey::new(secret, conn.now());
    q!(conn, accounts::tokens::find_session(&key))
}

/// Returns `true` if the user authenticated within the last `minutes`.
pub fn sudo_mode(authenticated_at: Option<Timestamp>, minutes: u64, now: Timestamp) -> bool {
    authenticated_at.is_some_and(|at| at > now.before(Duration::from_secs(minutes * 60)))
}

/// Records that the user of a browser's session has just confirmed their identity.
pub fn confirm_identity(tx: &mut Tx<'_>, secret: &str) -> Result<()> {
    let hash = token::hash(secret);
    q!(tx, accounts::tokens::set_authenticated_at(CONTEXT, &hash, tx.now()))?;
    Ok(())
}

/// Returns `true` if a session should get a new secret.
pub fn is_due_for_rotation(begun_at: Timestamp, now: Timestamp) -> bool {
    begun_at <= now.before(ROTATION_AGE) && begun_at > now.before(VALIDITY - 2 * GRACE_PERIOD)
}

/// Gives a session that is due for rotation a new secret and another 14 days. The old secret
/// expires a minute later.
pub fn reissue_session_token(tx: &mut Tx<'_>, secret: &str) -> Result<Option<String>> {
    let now = tx.now();
    let Some(session) = get_user_by_session_token(tx, secret)? else { return Ok(None) };
    if !is_due_for_rotation(session.begun_at, now) {
        return Ok(None);
    }
    let hash = token::hash(secret);
    let begun_at = now.before(VALIDITY - GRACE_PERIOD);
    q!(tx, accounts::tokens::set_inserted_at(CONTEXT, &hash, begun_at))?;
    insert(tx, &session.user, session.authenticated_at).map(Some)
}

/// Returns the user's active sessions, in browsers and in the API, the latest first; at most 100.
pub fn list_sessions(conn: &mut Conn<'_>, user: &User) -> Result<Vec<Session>> {
    let since = conn.now().before(VALIDITY - 2 * GRACE_PERIOD);
    let api_since = conn.now().before(api_sessions::VALIDITY);
    let starts = [
        SessionStart { kind: SessionKind::Browser, since },
        SessionStart { kind: SessionKind::Api, since: api_since },
    ];
    q!(conn, accounts::tokens::list_sessions(user.id, starts))
}

/// Returns the sessions among these that are active. Sessions are given by the hashes of their
/// secrets.
pub fn list_active_sessions(conn: &mut Conn<'_>, hashes: &[String]) -> Result<Vec<String>> {
    let since = conn.now().before(VALIDITY);
    let mut active = Vec::new();
    for chunk in hashes.chunks(500) {
        active.extend(q!(conn, accounts::tokens::active(CONTEXT, chunk, since))?);
    }
    Ok(active)
}

/// Ends a session. Does nothing if it has already ended.
pub fn delete_session_token(tx: &mut Tx<'_>, secret: &str) -> Result<()> {
    if let Some(session) = get_user_by_session_token(tx, secret)? {
        tx.emit(Event::LoggedOut(session.user.id));
    }
    let hash = token::hash(secret);
    q!(tx, accounts::tokens::delete(CONTEXT, &hash))?;
    Ok(())
}

/// Ends one of the user's sessions, in a browser or in the API. Fails with `NotFound` for another user's session.
pub fn delete_session(tx: &mut Tx<'_>, user: &User, session: UserTokenId) -> Result<()> {
    if q!(tx, accounts::tokens::delete_own(user.id, SessionKind::ALL, session))? == 0 {
        return Err(Error::NotFound);
    }
    tx.emit(Event::LoggedOut(user.id));
    Ok(())
}

/// Ends all sessions of the user, in browsers and in the API, except the browser's with this secret.
/// Returns their number.
pub fn delete_other_session_tokens(tx: &mut Tx<'_>, user: &User, secret: &str) -> Result<usize> {
    let hash = token::hash(secret);
    let count = q!(tx, accounts::tokens::delete_others(user.id, SessionKind::ALL, &hash))?;
    tx.emit(Event::LoggedOut(user.id));
    Ok(count)
}
