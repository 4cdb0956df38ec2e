//! Log-in by a link in a mail. The token is a secret of 256 bits, of which only the hash is stored. It
//! works once, for 15 minutes, and only while the user still has the address it was sent to.

use std::time::Duration;

use crate::{
    Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{changeset::Changeset, params::Params, token},
    mailer::{self, MailRequest},
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    email::cast_email,
    models::{NewUserToken, User},
    notifier::Notifier,
    users::get_user_by_email,
};

/// The time for which a link is valid: 15 minutes.
pub(super) const VALIDITY: Duration = Duration::from_secs(15 * 60);

/// The context of log-in tokens.
pub(super) const CONTEXT: &str = "login";

/// A user who logged in with a link.
pub struct MagicLinkLogin {
    /// The user, whose address is now confirmed.
    pub user: User,
    /// `true` if this confirmed the account.
    pub first: bool,
}

/// Creates a log-in token for the user's current address and returns its secret.
pub(super) fn generate_login_token(tx: &mut Tx<'_>, user: &User) -> Result<String> {
    let secret = token::generate();
    let row = NewUserToken {
        user_id: user.id,
        context: CONTEXT,
        token_hash: token::hash(&secret),
        sent_to: Some(&user.email),
        authenticated_at: None,
        inserted_at: tx.now(),
    };
    q!(tx, accounts::tokens::insert(&row))?;
    Ok(secret)
}

/// Mails a log-in link to an address with an account. Other addresses get no mail, but the request
/// takes equally long.
///
/// # Errors
/// `TooMany` if too many mails to the address were requested, with or without an account.
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

/// Returns the user of a valid link. Does not use it up.
pub fn get_user_by_magic_link_token(conn: &mut Conn<'_>, secret: &str) -> Result<Option<User>> {
    let hash = token::hash(secret);
    let since = conn.now().before(VALIDITY);
    q!(conn, accounts::tokens::user_by_mailed_token(CONTEXT, &hash, since))
}

/// Logs a user in with a link, which then no longer works. The first log-in confirms the account, deletes all its
/// other tokens, and removes its password: whoever set it before, for example by an import, may be someone else.
pub fn login_user_by_magic_link(tx: &mut Tx<'_>, secret: &str) -> Result<Option<MagicLinkLogin>> {
    let Some(mut user) = get_user_by_magic_link_token(tx, secret)? else { return Ok(None) };
    let hash = token::hash(secret);
    // The second of two concurrent requests deletes no row.
    if q!(tx, accounts::tokens::delete(CONTEXT, &hash))? == 0 {
        return Ok(None);
    }
    let first = user.confirmed_at.is_none();
    if first {
        let now = tx.now();
        q!(tx, accounts::users::confirm(user.id, now))?;
        q!(tx, accounts::users::set_password_hash(user.id, None, now))?;
        user.hashed_password = None;
        webhooks::notify(tx, OutgoingEvent::new(EventKind::CustomerUpdated, user.id))?;
        q!(tx, accounts::tokens::delete_all(user.id))?;
        tx.emit(Event::LoggedOut(user.id));
        user.confirmed_at = Some(now);
    }
    Ok(Some(MagicLinkLogin { user, first }))
}
