//! What users change about themselves.

use std::time::Duration;

use crate::{
    Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{changeset::Changeset, params::Params, token},
    mailer::{self, MailRequest},
    q,
};

use super::{
    email::cast_email, models::User, notifier::Notifier, sessions::generate_session_token,
    users::get_user_by_email,
};

/// How long the link to a new address is good: 7 days.
pub(super) const VALIDITY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Matches the context of every such link.
pub(super) const ANY_CONTEXT: &str = "change:%";

fn context(user: &User) -> String {
    format!("change:{}", user.email)
}

/// Mails a link to the new address; the old one stays until it is opened. An address that somebody
/// else has gets no mail, and nobody is told.
///
/// # Errors
/// `TooMany` where many mails to the new address were asked for already.
pub fn deliver_email_change_instructions(
    tx: &mut Tx<'_>,
    notifier: &Notifier,
    user: &User,
    params: Params,
) -> Result<()> {
    let mut form = Changeset::new(params);
    let email = cast_email(&mut form, "new_email");
    if email == user.email {
        form.error("new_email", "Email did not change");
    }
    let email = form.finish(email)?;
    mailer::request_mail(tx, &notifier.head, &email, MailRequest::Form)?;
    if get_user_by_email(tx, &email)?.is_some() {
        return mailer::pretend_to_deliver(tx);
    }
    let (secret, now) = (token::generate(), tx.now());
    let (context, hash) = (context(user), token::hash(&secret));
    q!(
        tx,
        accounts::tokens::insert(
            user.id,
            (context.as_str(), hash.as_str(), Some(email.as_str())),
            (None, now)
        )
    )?;
    notifier.email_change(tx, &email, &secret)
}

/// The address that a link would give the user, if the link can still be used. Looking uses nothing
/// up.
pub fn find_email_change(conn: &mut Conn<'_>, user: &User, secret: &str) -> Result<Option<String>> {
    let (context, hash, since) = (context(user), token::hash(secret), conn.now().before(VALIDITY));
    q!(conn, accounts::tokens::sent_to(user.id, &context, &hash, since))
}

/// Gives the user the address that the link was sent to, and uses up every such link. `false` where
/// the link is old, another user's, or the address was taken meanwhile. The old address is told.
pub fn update_user_email(
    tx: &mut Tx<'_>,
    notifier: &Notifier,
    user: &User,
    secret: &str,
) -> Result<bool> {
    let (context, hash) = (context(user), token::hash(secret));
    let now = tx.now();
    let since = now.before(VALIDITY);
    let email = q!(tx, accounts::tokens::sent_to(user.id, &context, &hash, since))?;
    let Some(email) = email else { return Ok(false) };
    q!(tx, accounts::tokens::delete_context(user.id, &context))?;
    let changed = tx.attempt(|tx| q!(tx, accounts::users::set_email(user.id, &email, now)));
    match changed {
        Ok(_) => notifier.email_changed(tx, &user.email).map(|()| true),
        Err(failure) if failure.violates_unique("users.email") => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Sets a password, given its hash, ends all sessions and links, tells the user by mail, and
/// begins a fresh session; answers its secret.
pub fn update_user_password(
    tx: &mut Tx<'_>,
    notifier: &Notifier,
    user: &User,
    hash: &str,
) -> Result<String> {
    q!(tx, accounts::users::set_password(user.id, hash, tx.now()))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    notifier.password_changed(tx, user)?;
    generate_session_token(tx, user)
}
