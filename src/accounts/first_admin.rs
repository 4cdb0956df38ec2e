//! How a new shop gets its first admin: by a link that its start prints, good once and for a day. Only
//! the hash of its secret is kept. Once somebody runs the shop, no link of the kind works any more.

use std::time::Duration;

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::token,
    q,
};

use super::{
    admin::{create_admin, has_admin},
    models::User,
    users::get_user_by_email,
};

/// Hours for which a link is good.
pub const INVITATION_HOURS: u64 = 24;

/// Makes the secret of a link, unless somebody runs the shop. Every start makes its own; those before
/// stay good for as long as they were to be.
pub fn invite_first_admin(tx: &mut Tx<'_>) -> Result<Option<String>> {
    let now = tx.now();
    if has_admin(tx)? {
        q!(tx, accounts::invitations::delete_all())?;
        return Ok(None);
    }
    q!(tx, accounts::invitations::delete_expired(now))?;
    let secret = token::generate();
    let (hash, end) =
        (token::hash(&secret), now.after(Duration::from_secs(INVITATION_HOURS * 3600)));
    q!(tx, accounts::invitations::insert(&hash, end, now))?;
    Ok(Some(secret))
}

/// Whether a link can still be used. Looking uses nothing up.
pub fn is_invited(conn: &mut Conn<'_>, secret: &str) -> Result<bool> {
    let (hash, now) = (token::hash(secret), conn.now());
    Ok(q!(conn, accounts::invitations::is_open(&hash, now))? && !has_admin(conn)?)
}

/// Makes the holder of a link the first admin, with an address and the hash of a password, and ends
/// every link. `None` where the link is used up, too old or never was.
pub fn accept_invitation(
    tx: &mut Tx<'_>,
    secret: &str,
    email: &str,
    hash: &str,
) -> Result<Option<User>> {
    if !is_invited(tx, secret)? {
        return Ok(None);
    }
    // Of two who use links at the same moment, the second waits here and finds nothing to delete.
    if q!(tx, accounts::invitations::delete_all())? == 0 {
        return Ok(None);
    }
    create_admin(tx, email, hash)?;
    get_user_by_email(tx, email)
}
