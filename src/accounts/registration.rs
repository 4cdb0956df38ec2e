//! Registration of new users.

use crate::{
    Error, Result,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    mailer::{MailRequest, request_mail},
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    email::cast_email, magic_link::generate_login_token, models::User, notifier::Notifier,
    users::get_user_by_email,
};

/// Registers an address and mails a link to it. If the address already has an account, the mail
/// says so. The result is the same in both cases, so that it does not reveal who has an account.
///
/// # Errors
/// `TooMany` if too many mails to the address were requested.
pub fn register_user(tx: &mut Tx<'_>, notifier: &Notifier, params: Params) -> Result<String> {
    let mut form = Changeset::new(params);
    let email = cast_email(&mut form, "email");
    let email = form.finish(email)?;
    request_mail(tx, &notifier.head, &email, MailRequest::Form)?;
    match insert(tx, &email) {
        Ok(user) => send_link(tx, notifier, &user)?,
        Err(error) if error.violates_unique("users.email") => {
            let user = get_user_by_email(tx, &email)?.ok_or(Error::NotFound)?;
            send_link(tx, notifier, &user)?;
        }
        Err(error) => return Err(error),
    }
    Ok(email)
}

fn insert(tx: &mut Tx<'_>, email: &str) -> Result<User> {
    tx.attempt(|tx| {
        q!(tx, accounts::users::insert(email, tx.now()))?;
        let user = get_user_by_email(tx, email)?.ok_or(Error::NotFound)?;
        webhooks::notify(tx, OutgoingEvent::new(EventKind::CustomerCreated, user.id))?;
        Ok(user)
    })
}

fn send_link(tx: &mut Tx<'_>, notifier: &Notifier, user: &User) -> Result<()> {
    let token = generate_login_token(tx, user)?;
    if user.confirmed_at.is_some() {
        notifier.already_registered(tx, user, &token)
    } else {
        notifier.confirmation(tx, user, &token)
    }
}
