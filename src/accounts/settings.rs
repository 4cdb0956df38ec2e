//! Changes of a user's own email address and password.

use std::time::Duration;

use crate::{
    Result,
    audit::{Change, FieldChange, REDACTED, SubjectKind},
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
    scope::Scope,
    sessions::generate_session_token,
    users::get_user_by_email,
};

/// The time for which the link to a new address is valid: 7 days.
pub(super) const VALIDITY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The context includes the old address, so that a link expires when the address changes.
fn context(user: &User) -> String {
    format!("change:{}", user.email)
}

/// Mails a confirmation link to a new address. The account has the old one until the link is used.
/// An address of another account gets no mail, and no error is reported.
///
/// # Errors
/// `TooMany` if too many mails to the new address were requested.
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
    let secret = token::generate();
    let row = NewUserToken {
        user_id: user.id,
        context: &context(user),
        token_hash: token::hash(&secret),
        sent_to: Some(&email),
        authenticated_at: None,
        inserted_at: tx.now(),
    };
    q!(tx, accounts::tokens::insert(&row))?;
    record(tx, user, FieldChange::new("new_email", "New email, to be confirmed", "", &*email));
    notifier.email_change(tx, &email, &secret)
}

/// Records a change of the own account in the audit log, if the user is staff.
fn record(tx: &mut Tx<'_>, user: &User, field: FieldChange) {
    let change = Change::new("updated", SubjectKind::User, user.id, &user.email);
    Scope::signed_in(user.clone()).record(tx, change.fields(vec![field]));
}

/// Returns the new address of a valid link. Does not use it up.
pub fn find_email_change(conn: &mut Conn<'_>, user: &User, secret: &str) -> Result<Option<String>> {
    let hash = token::hash(secret);
    let since = conn.now().before(VALIDITY);
    q!(conn, accounts::tokens::sent_to(user.id, &context(user), &hash, since))
}

/// Changes the user's address to the one that the link was sent to, invalidates all such links, and
/// informs the old address. Returns `false` if the link is expired or another user's, or if the
/// address belongs to another account by now.
pub fn update_user_email(
    tx: &mut Tx<'_>,
    notifier: &Notifier,
    user: &User,
    secret: &str,
) -> Result<bool> {
    let Some(email) = find_email_change(tx, user, secret)? else { return Ok(false) };
    q!(tx, accounts::tokens::delete_context(user.id, &context(user)))?;
    let changed = tx.attempt(|tx| q!(tx, accounts::users::set_email(user.id, &email, tx.now())));
    match changed {
        Ok(_) => {
            webhooks::notify(tx, OutgoingEvent::new(EventKind::CustomerUpdated, user.id))?;
            record(tx, user, FieldChange::new("email", "Email", &*user.email, &*email));
            notifier.email_changed(tx, &user.email).map(|()| true)
        }
        Err(error) if error.violates_unique("users.email") => Ok(false),
        Err(error) => Err(error),
    }
}

/// Sets the hash of a password, ends all sessions and links, informs the user by mail, and starts a
/// new session. Returns its secret.
pub fn update_user_password(
    tx: &mut Tx<'_>,
    notifier: &Notifier,
    user: &User,
    hash: &str,
) -> Result<String> {
    q!(tx, accounts::users::set_password(user.id, hash, tx.now()))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    let field = FieldChange::new("password", "Password", REDACTED, REDACTED);
    record(tx, user, field);
    notifier.password_changed(tx, user)?;
    generate_session_token(tx, user)
}
