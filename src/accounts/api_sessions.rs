//! Customers' sessions in the API. A session is a row of `user_tokens`, so that it can be ended at
//! any time. It is continued by refresh tokens, each of which works once. A token that is used twice
//! was stolen, so it ends the session.

use std::time::Duration;

use crate::{
    Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{
        clock::Timestamp,
        ids::{UserId, UserTokenId},
        token,
    },
    q,
};

use super::{
    access_tokens::AccessClaims,
    models::{ApiSession, NewRefreshToken, NewUserToken, SessionKind, User, UserSession},
};

/// How long a session lasts after it began or was last refreshed: 30 days.
pub(super) const VALIDITY: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Begins a session of a user who has just authenticated.
pub fn begin_api_session(tx: &mut Tx<'_>, user: &User) -> Result<ApiSession> {
    let now = tx.now();
    q!(tx, accounts::users::set_logged_in(user.id, now))?;
    let row = NewUserToken {
        user_id: user.id,
        context: SessionKind::Api.into(),
        // Nobody knows the secret: the session is found by its id.
        token_hash: token::hash(&token::generate()),
        sent_to: None,
        authenticated_at: Some(now),
        inserted_at: now,
    };
    let id = q!(tx, accounts::tokens::insert(&row))?;
    let refresh_token = generate_refresh_token(tx, id)?;
    Ok(ApiSession { id, user: user.id, refresh_token })
}

fn generate_refresh_token(tx: &mut Tx<'_>, session: UserTokenId) -> Result<String> {
    let secret = token::generate();
    let row = NewRefreshToken {
        session_id: session,
        token_hash: &token::hash(&secret),
        inserted_at: tx.now(),
    };
    q!(tx, accounts::refresh_tokens::insert(&row))?;
    Ok(secret)
}

/// Continues a session for another 30 days, with a new refresh token. Returns `None` if the token is
/// unknown, expired or used; one that is used ends its session.
pub fn refresh_api_session(tx: &mut Tx<'_>, refresh_token: &str) -> Result<Option<ApiSession>> {
    let now = tx.now();
    let since = now.before(VALIDITY);
    let hash = token::hash(refresh_token);
    // The second of two concurrent requests finds the token used.
    let Some(id) = q!(tx, accounts::refresh_tokens::use_up(&hash, since, now))? else {
        end_session_of_used(tx, &hash)?;
        return Ok(None);
    };
    let Some(user) = q!(tx, accounts::tokens::renew(id, SessionKind::Api, since, now))? else {
        return Ok(None);
    };
    let refresh_token = generate_refresh_token(tx, id)?;
    Ok(Some(ApiSession { id, user, refresh_token }))
}

fn end_session_of_used(tx: &mut Tx<'_>, token_hash: &str) -> Result<()> {
    if let Some(session) = q!(tx, accounts::refresh_tokens::find_session_of_used(token_hash))? {
        tracing::warn!(%session, "a refresh token was used twice; ending its session");
        q!(tx, accounts::tokens::delete_by_ids(&[session]))?;
    }
    Ok(())
}

/// Ends a session. Does nothing if it has already ended or is another user's.
pub fn end_api_session(tx: &mut Tx<'_>, user: UserId, session: UserTokenId) -> Result<()> {
    if q!(tx, accounts::tokens::delete_own(user, [SessionKind::Api], session))? > 0 {
        tx.emit(Event::LoggedOut(user));
    }
    Ok(())
}

/// Returns the user of a verified access token; `None` if the session has ended.
pub fn authenticate_access_token(
    conn: &mut Conn<'_>,
    claims: &AccessClaims,
) -> Result<Option<UserSession>> {
    let since = conn.now().before(VALIDITY);
    q!(conn, accounts::tokens::find_api_session(claims.session, claims.user, since))
}

/// Deletes at most `limit` refresh tokens that expired. Returns how many.
pub fn delete_expired_refresh_tokens(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before: Timestamp = tx.now().before(VALIDITY);
    q!(tx, accounts::refresh_tokens::delete_before(before, limit))
}
