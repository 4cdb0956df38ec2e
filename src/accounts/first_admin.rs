//! Invitation of a new shop's first admin. At startup, the program prints a link that works once
//! within a day. Only the hash of its secret is stored. Once the shop has an admin, such links no
//! longer work.

use std::time::Duration;

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::token,
    q,
};

use super::{
    admin::{NewAdmin, has_admin, record_admin, write_admin},
    models::User,
    scope::Scope,
    users::get_user_by_email,
};

/// Hours for which an invitation is valid.
pub const INVITATION_HOURS: u64 = 24;

/// Creates an invitation and returns its secret, or `None` if the shop has an admin. Earlier invitations
/// remain valid until they expire.
pub fn invite_first_admin(tx: &mut Tx<'_>) -> Result<Option<String>> {
    let now = tx.now();
    if has_admin(tx)? {
        q!(tx, accounts::invitations::delete_all())?;
        return Ok(None);
    }
    q!(tx, accounts::invitations::delete_expired(now))?;
    let secret = token::generate();
    let hash = token::hash(&secret);
    let expires_at = now.after(Duration::from_secs(INVITATION_HOURS * 3600));
    q!(tx, accounts::invitations::insert(&hash, expires_at, now))?;
    Ok(Some(secret))
}

/// Returns `true` if an invitation is valid. Does not use it up.
pub fn is_invitation_valid(conn: &mut Conn<'_>, secret: &str) -> Result<bool> {
    let hash = token::hash(secret);
    Ok(q!(conn, accounts::invitations::is_open(&hash, conn.now()))? && !has_admin(conn)?)
}

/// Creates the first admin with an address and the hash of a password, and deletes all invitations.
/// Returns `None` if the invitation is used up, expired or unknown.
pub fn accept_invitation(
    tx: &mut Tx<'_>,
    secret: &str,
    email: &str,
    hash: &str,
) -> Result<Option<User>> {
    if !is_invitation_valid(tx, secret)? {
        return Ok(None);
    }
    // The second of two concurrent requests waits here and deletes no row.
    if q!(tx, accounts::invitations::delete_all())? == 0 {
        return Ok(None);
    }
    let NewAdmin { user, change } = write_admin(tx, email, hash)?;
    record_admin(tx, &Scope::signed_in(user.clone()), &user, change);
    get_user_by_email(tx, email)
}
