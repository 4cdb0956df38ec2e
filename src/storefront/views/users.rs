//! The pages of accounts.

use askama::Template;

use crate::{
    accounts::{Session, SessionKind},
    foundation::{changeset::Changeset, ids::UserTokenId, token, zone::Zone},
    web::{
        components::{ErrorSummary, Field, Moment},
        layout::Layout,
        paths,
    },
};

/// The registration page.
#[derive(Template)]
#[template(path = "storefront/users/register.html")]
pub struct RegisterPage {
    /// The layout.
    pub layout: Layout,
    /// The typed values and errors.
    pub form: Changeset,
}

/// The log-in page, with a link or a password.
#[derive(Template)]
#[template(path = "storefront/users/log_in.html")]
pub struct LogInPage {
    /// The layout.
    pub layout: Layout,
    /// The typed values and errors.
    pub form: Changeset,
    /// `true` if a user who is logged in must confirm that it's them.
    pub reauthenticates: bool,
    /// `true` if mails are shown at `/dev/mailbox` instead of being sent.
    pub has_mailbox: bool,
}

/// The page of a log-in link.
#[derive(Template)]
#[template(path = "storefront/users/confirm.html")]
pub struct ConfirmPage {
    /// The layout.
    pub layout: Layout,
    /// The token of the link.
    pub token: String,
    /// The user's email address.
    pub email: String,
    /// `true` if this first login confirms the account.
    pub first: bool,
}

/// The page of a link that confirms a new email address.
#[derive(Template)]
#[template(path = "storefront/users/confirm_email.html")]
pub struct ConfirmEmailPage {
    /// The layout.
    pub layout: Layout,
    /// The form's action.
    pub path: String,
    /// The new email address.
    pub email: String,
}

/// The account settings.
#[derive(Template)]
#[template(path = "storefront/users/settings.html")]
pub struct SettingsPage {
    /// The layout.
    pub layout: Layout,
    /// The typed values and errors.
    pub form: Changeset,
    /// The current email address.
    pub email: String,
    /// `true` if the user has a password.
    pub has_password: bool,
    /// The user's sessions.
    pub sessions: Vec<SessionRow>,
}

/// A session in the list.
pub struct SessionRow {
    id: UserTokenId,
    signed_in: Moment,
    name: &'static str,
    is_current: bool,
}

impl SessionRow {
    /// A session. `current_secret` is the secret of the current one.
    pub fn new(session: &Session, current_secret: Option<&str>, zone: Zone) -> Self {
        let at = session.authenticated_at.unwrap_or(session.begun_at);
        let is_current =
            current_secret.is_some_and(|secret| token::hash(secret) == session.token_hash);
        let name = match session.kind {
            SessionKind::Browser if is_current => "This browser",
            SessionKind::Browser => "Another browser",
            SessionKind::Api => "An app (API)",
        };
        Self { id: session.id, signed_in: Moment::date_time(zone, at), name, is_current }
    }
}
