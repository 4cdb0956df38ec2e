//! Logging in by a link in a mail. A token is a secret of 256 bits of which only the hash is kept,
//! good for 15 minutes, once, and only while its user still has the address it was sent to.

use std::time::Duration;

use crate::{
    Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{changeset::Changeset, params::Params, token},
    mailer::{self, MailRequest},
    q,
};

use super::{email::cast_email, models::User, notifier::Notifier, users::get_user_by_email};

/// How long a link is good: 15 minutes.
pub(super) const VALIDITY: Duration = Duration::from_secs(15 * 60);

/// The context of their tokens.
pub(super) const CONTEXT: &str = "login";

/// Somebody who opened the link.
pub struct LoggedIn {
    /// The user, confirmed now if not before.
    pub user: User,
    /// Whether this confirmed the account.
    pub first: bool,
}

/// Makes the secret of a link for the user's present address.
pub(super) fn generate_login_token(tx: &mut Tx<'_>, user: &User) -> Result<String> {
    let (secret, now) = (token::generate(), tx.now());
    let row = (CONTEXT, token::hash(&secret), user.email.clone());
    q!(
        tx,
        accounts::tokens::insert(
            user.id,
            (row.0, row.1.as_str(), Some(row.2.as_str())),
            (None, now)
        )
    )?;
    Ok(secret)
}

/// Mails a link to an address that the shop knows. To others it takes as long and mails nothing.
///
/// # Errors
/// `TooMany` where many mails to the address were asked for already, whether the shop knows it or
/// not.
pub fn deliver_login_instructions(
    tx: &mut Tx<'_>,
    notifier: &Notifier,
    params: Params,
) -> Result<()> {
    let mut form = Changeset::new(params);
    let email = cast_email(&mut form, "link_email");
    let email = form.finish(email)?;
    mailer::request_mail(tx, &notifier.head, &email, MailRequest::Form)?;
    let Some(user) = get_user_by_email(tx, &email)? else {
        return mailer::pretend_to_deliver(tx);
    };
    let token = generate_login_token(tx, &user)?;
    match user.confirmed_at {
        Some(_) => notifier.log_in(tx, &user, &token),
        None => notifier.confirmation(tx, &user, &token),
    }
}

/// The user of a link that can still be used. Looking uses nothing up.
pub fn get_user_by_magic_link_token(conn: &mut Conn<'_>, secret: &str) -> Result<Option<User>> {
    let (hash, since) = (token::hash(secret), conn.now().before(VALIDITY));
    let user = q!(conn, accounts::tokens::user_mailed(CONTEXT, &hash, since))?;
    Ok(user.filter(|user| !is_planted(user)))
}

/// Somebody may have set a password on an address that was never proved to be theirs, and now
/// waits for its owner to confirm it. Such an account is not opened by a link.
fn is_planted(user: &User) -> bool {
    user.confirmed_at.is_none() && user.hashed_password.is_some()
}

/// Uses a link up. The first one confirms the account and ends every other token of it.
pub fn login_user_by_magic_link(tx: &mut Tx<'_>, secret: &str) -> Result<Option<LoggedIn>> {
    let Some(mut user) = get_user_by_magic_link_token(tx, secret)? else { return Ok(None) };
    let hash = token::hash(secret);
    // Of two presses at the same moment, the second finds nothing to delete.
    if q!(tx, accounts::tokens::delete(CONTEXT, &hash))? == 0 {
        return Ok(None);
    }
    let first = user.confirmed_at.is_none();
    if first {
        let now = tx.now();
        q!(tx, accounts::users::confirm(user.id, now))?;
        q!(tx, accounts::tokens::delete_all(user.id))?;
        tx.emit(Event::LoggedOut(user.id));
        user.confirmed_at = Some(now);
    }
    Ok(Some(LoggedIn { user, first }))
}
