//! The pages of accounts.

use askama::Template;

use crate::{
    accounts::Session,
    foundation::{changeset::Changeset, ids::UserTokenId, token, zone::Zone},
    web::{
        components::{ErrorSummary, Field, Moment},
        layout::Layout,
        paths,
    },
};

/// Becoming a user.
#[derive(Template)]
#[template(path = "storefront/users/register.html")]
pub struct RegisterPage {
    /// The frame.
    pub layout: Layout,
    /// What was typed.
    pub form: Changeset,
}

/// Logging in, by link or password.
#[derive(Template)]
#[template(path = "storefront/users/log_in.html")]
pub struct LogInPage {
    /// The frame.
    pub layout: Layout,
    /// What was typed.
    pub form: Changeset,
    /// Whether a user proves once more to be the same.
    pub reauthenticates: bool,
    /// Whether mails are kept on this machine.
    pub has_mailbox: bool,
}

/// The page of a link in a mail.
#[derive(Template)]
#[template(path = "storefront/users/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub layout: Layout,
    /// The secret of the link.
    pub token: String,
    /// Whose it is.
    pub email: String,
    /// Whether it confirms the account.
    pub first: bool,
}

/// The page of the link to a new address.
#[derive(Template)]
#[template(path = "storefront/users/confirm_email.html")]
pub struct ConfirmEmailPage {
    /// The frame.
    pub layout: Layout,
    /// The path of the link, which the form is sent to.
    pub path: String,
    /// The new address.
    pub email: String,
}

/// What users change about themselves.
#[derive(Template)]
#[template(path = "storefront/users/settings.html")]
pub struct SettingsPage {
    /// The frame.
    pub layout: Layout,
    /// What was typed.
    pub form: Changeset,
    /// The present address.
    pub email: String,
    /// Whether there is a password.
    pub has_password: bool,
    /// Where the user is logged in.
    pub sessions: Vec<Row>,
}

/// A session in the list.
pub struct Row {
    id: UserTokenId,
    signed_in: Moment,
    is_this: bool,
}

impl Row {
    /// A session, seen from the one with this secret.
    pub fn new(session: &Session, secret: Option<&str>, zone: Zone) -> Self {
        let at = session.authenticated_at.unwrap_or(session.begun_at);
        let is_this = secret.is_some_and(|secret| token::hash(secret) == session.token_hash);
        Self { id: session.id, signed_in: Moment::date_time(zone, at), is_this }
    }
}
