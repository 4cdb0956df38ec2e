//! Sessions: a row each, so that they can be ended from here.

use std::time::Duration;

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{clock::Timestamp, ids::UserTokenId, token},
    q,
};

use super::models::{Session, User};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a session lasts: 14 days.
pub(super) const VALIDITY: Duration = DAY.saturating_mul(14);
/// After how long a session that is used gets a fresh secret: 7 days.
const AGEING: Duration = DAY.saturating_mul(7);
/// How long the old secret goes on then, for requests that are under way.
const HANDOVER: Duration = Duration::from_secs(60);

/// The context of their tokens.
pub(super) const CONTEXT: &str = "session";

/// Begins a session of a user who has just proved to be one; answers its secret.
pub fn generate_session_token(tx: &mut Tx<'_>, user: &User) -> Result<String> {
    let now = tx.now();
    insert(tx, user, Some(now))
}

fn insert(tx: &mut Tx<'_>, user: &User, authenticated_at: Option<Timestamp>) -> Result<String> {
    let (secret, now) = (token::generate(), tx.now());
    let hash = token::hash(&secret);
    q!(
        tx,
        accounts::tokens::insert(user.id, (CONTEXT, hash.as_str(), None), (authenticated_at, now))
    )?;
    Ok(secret)
}

/// What a living session's row is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKey {
    /// The context of its token.
    pub context: &'static str,
    /// The hash of its secret.
    pub hash: String,
    /// The moment that it must have been begun after.
    pub since: Timestamp,
}

impl SessionKey {
    /// Of the session with a secret, at a moment.
    pub fn new(secret: &str, now: Timestamp) -> Self {
        Self { context: CONTEXT, hash: token::hash(secret), since: now.before(VALIDITY) }
    }
}

/// A user with the moments of the last authentication and of the session's beginning.
pub type UserSession = (User, Option<Timestamp>, Timestamp);

/// The user of a living session.
pub fn get_user_by_session_token(conn: &mut Conn<'_>, secret: &str) -> Result<Option<UserSession>> {
    let key = SessionKey::new(secret, conn.now());
    q!(conn, accounts::tokens::user_of(&key))
}

/// Whether the user proved to be the user within the last `minutes`.
pub fn sudo_mode(authenticated_at: Option<Timestamp>, minutes: u64, now: Timestamp) -> bool {
    authenticated_at.is_some_and(|at| at > now.before(Duration::from_secs(minutes * 60)))
}

/// Whether a session of this age should get a fresh secret.
pub fn is_ageing(begun_at: Timestamp, now: Timestamp) -> bool {
    begun_at <= now.before(AGEING) && begun_at > now.before(VALIDITY - 2 * HANDOVER)
}

/// Gives a session a fresh secret and another 14 days; the old secret ends a minute later.
pub fn reissue_session_token(tx: &mut Tx<'_>, secret: &str) -> Result<Option<String>> {
    let now = tx.now();
    let Some((user, at, begun_at)) = get_user_by_session_token(tx, secret)? else {
        return Ok(None);
    };
    if !is_ageing(begun_at, now) {
        return Ok(None);
    }
    let (hash, ending) = (token::hash(secret), now.before(VALIDITY - HANDOVER));
    q!(tx, accounts::tokens::age(CONTEXT, &hash, ending))?;
    insert(tx, &user, at).map(Some)
}

/// The user's living sessions, the latest first.
pub fn list_sessions(conn: &mut Conn<'_>, user: &User) -> Result<Vec<Session>> {
    let since = conn.now().before(VALIDITY - 2 * HANDOVER);
    q!(conn, accounts::tokens::of_user(user.id, CONTEXT, since))
}

/// Those of these sessions, by the hashes of their secrets, that have not ended.
pub fn living_sessions(conn: &mut Conn<'_>, hashes: &[String]) -> Result<Vec<String>> {
    let since = conn.now().before(VALIDITY);
    let mut living = Vec::new();
    for some in hashes.chunks(500) {
        living.extend(q!(conn, accounts::tokens::living(CONTEXT, some, since))?);
    }
    Ok(living)
}

/// Ends a session; ending one that is over is fine.
pub fn delete_session_token(tx: &mut Tx<'_>, secret: &str) -> Result<()> {
    if let Some((user, ..)) = get_user_by_session_token(tx, secret)? {
        tx.emit(Event::LoggedOut(user.id));
    }
    let hash = token::hash(secret);
    q!(tx, accounts::tokens::delete(CONTEXT, &hash))?;
    Ok(())
}

/// Ends one of the user's sessions; another user's is not found.
pub fn delete_session(tx: &mut Tx<'_>, user: &User, session: UserTokenId) -> Result<()> {
    if q!(tx, accounts::tokens::delete_own(user.id, CONTEXT, session))? == 0 {
        return Err(Error::NotFound);
    }
    tx.emit(Event::LoggedOut(user.id));
    Ok(())
}

/// Ends all sessions of the user but the one with this secret; answers how many.
pub fn delete_other_session_tokens(tx: &mut Tx<'_>, user: &User, secret: &str) -> Result<usize> {
    let hash = token::hash(secret);
    let ended = q!(tx, accounts::tokens::delete_others(user.id, CONTEXT, &hash))?;
    tx.emit(Event::LoggedOut(user.id));
    Ok(ended)
}
