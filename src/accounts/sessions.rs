//! Sessions: a row each, so that they can be ended from here.

use std::time::Duration;

use crate::{
    db::{Conn, Outcome, Tx},
    foundation::{clock::Timestamp, token},
    q,
};

use super::models::User;

/// How long a session lasts: 14 days.
const VALIDITY: Duration = Duration::from_secs(14 * 24 * 60 * 60);

const CONTEXT: &str = "session";

/// Begins a session of a user who has just proved to be one; answers its secret.
pub fn generate_session_token(tx: &mut Tx<'_>, user: &User) -> Outcome<String> {
    let (secret, now) = (token::generate(), tx.now());
    let hash = token::hash(&secret);
    q!(tx, accounts::tokens::insert(user.id, (CONTEXT, &hash, None), (Some(now), now)))?;
    Ok(secret)
}

/// The user of a living session, with the moment of the last authentication.
pub fn get_user_by_session_token(
    conn: &mut Conn<'_>,
    secret: &str,
) -> Outcome<Option<(User, Option<Timestamp>, Timestamp)>> {
    let (hash, since) = (token::hash(secret), conn.now().before(VALIDITY));
    Ok(q!(conn, accounts::tokens::user_of(CONTEXT, &hash, since))?)
}

/// Ends a session; ending one that is over is fine.
pub fn delete_session_token(tx: &mut Tx<'_>, secret: &str) -> Outcome<()> {
    let hash = token::hash(secret);
    q!(tx, accounts::tokens::delete(CONTEXT, &hash))?;
    Ok(())
}
