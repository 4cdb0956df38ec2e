//! The mails about accounts. Each contains a link and explains it.

use askama::Template;

use crate::{
    Error, Result,
    db::Tx,
    foundation::filters,
    mailer::{self, Mail, MailLogo, MailRequest, ShopIdentity},
};

use super::models::User;

/// Sends mails about accounts. The paths of links are passed in, since contexts don't know URLs.
#[derive(Clone, Debug)]
pub struct Notifier {
    /// The shop's details for mails.
    pub head: ShopIdentity,
    /// The path of a log-in link, given its secret.
    pub log_in_path: fn(&str) -> String,
    /// The path that confirms a new address, given its secret.
    pub email_change_path: fn(&str) -> String,
    /// The path of an invitation of staff, given its secret.
    pub invitation_path: fn(&str) -> String,
}

/// A mail with a link.
struct LinkMail<'a> {
    to: &'a str,
    subject: String,
    before: &'a str,
    link: String,
    after: &'a str,
}

#[derive(Template)]
#[template(path = "mail/link.txt")]
struct Text<'a> {
    email: &'a LinkMail<'a>,
    shop_name: &'a str,
}

#[derive(Template)]
#[template(path = "mail/link.html")]
struct Html<'a> {
    email: &'a LinkMail<'a>,
    shop_name: &'a str,
    logo: Option<&'a MailLogo>,
}

impl Notifier {
    pub(super) fn confirmation(&self, tx: &mut Tx<'_>, user: &User, token: &str) -> Result<()> {
        self.deliver(
            tx,
            &LinkMail {
                to: &user.email,
                subject: "Confirm your account".into(),
                before: "Here's your link to confirm your account and log in. It works once, for 15 minutes:",
                link: self.head.link(&(self.log_in_path)(token)),
                after: "If you didn't create an account with us, please ignore this email.",
            },
        )
    }

    pub(super) fn log_in(&self, tx: &mut Tx<'_>, user: &User, token: &str) -> Result<()> {
        self.deliver(
            tx,
            &LinkMail {
                to: &user.email,
                subject: format!("Log in to {}", self.head.shop_name),
                before: "Here's your link to log in. It works once, for 15 minutes:",
                link: self.head.link(&(self.log_in_path)(token)),
                after: "If you didn't ask for this email, please ignore it.",
            },
        )
    }

    pub(super) fn already_registered(
        &self,
        tx: &mut Tx<'_>,
        user: &User,
        token: &str,
    ) -> Result<()> {
        self.deliver(
            tx,
            &LinkMail {
                to: &user.email,
                subject: "You already have an account".into(),
                before: "Someone, probably you, tried to create an account with this address, but you already have one. Here's your link to log in. It works once, for 15 minutes:",
                link: self.head.link(&(self.log_in_path)(token)),
                after: "If this wasn't you, please ignore this email. Nothing has changed.",
            },
        )
    }

    pub(super) fn email_change(&self, tx: &mut Tx<'_>, to: &str, token: &str) -> Result<()> {
        self.deliver(
            tx,
            &LinkMail {
                to,
                subject: "Confirm your new email address".into(),
                before: "Here's your link to make this your account's email address. It works for 7 days:",
                link: self.head.link(&(self.email_change_path)(token)),
                after: "If you didn't ask for this change, please ignore this email.",
            },
        )
    }

    /// Invites the owner of an address to the staff.
    pub(super) fn staff_invitation(
        &self,
        tx: &mut Tx<'_>,
        to: &str,
        role: &str,
        token: &str,
    ) -> Result<()> {
        let shop = &self.head.shop_name;
        self.deliver(
            tx,
            &LinkMail {
                to,
                subject: format!("Join the staff of {shop}"),
                before: &format!(
                    "You're invited to help run {shop}, in the role {role}. Here's your link to accept. It works once, for 7 days:"
                ),
                link: self.head.link(&(self.invitation_path)(token)),
                after: "If you didn't expect this, please ignore this email.",
            },
        )
    }

    /// Informs the user that the password was changed, in case somebody else did it.
    pub(super) fn password_changed(&self, tx: &mut Tx<'_>, user: &User) -> Result<()> {
        self.deliver(
            tx,
            &LinkMail {
                to: &user.email,
                subject: "Your password was changed".into(),
                before: "Your password was just changed, and every other browser was logged out. If that was you, you're all set. Here's the shop:",
                link: self.head.link("/"),
                after: "If this wasn't you, please log in with an email link, set a new password, and let us know by replying to this email.",
            },
        )
    }

    /// Informs the owner of the old address that the account has a new one.
    pub(super) fn email_changed(&self, tx: &mut Tx<'_>, old: &str) -> Result<()> {
        self.deliver(
            tx,
            &LinkMail {
                to: old,
                subject: "Your email address was changed".into(),
                before: "Your account now has a different email address, and we'll no longer write to this one. If that was you, you're all set. Here's the shop:",
                link: self.head.link("/"),
                after: "If this wasn't you, please let us know right away by replying to this email.",
            },
        )
    }

    /// Asks the owner of an address to confirm an order with it, by a link to `path`.
    ///
    /// # Errors
    /// `TooMany` if too many mails to the address were requested.
    pub fn email_proof(&self, tx: &mut Tx<'_>, to: &str, path: &str) -> Result<()> {
        mailer::request_mail(tx, &self.head, to, MailRequest::Form)?;
        self.deliver(
            tx,
            &LinkMail {
                to,
                subject: "Confirm your email address".into(),
                before: "Someone, probably you, is placing an order with this address. Please use this link to confirm it's yours; no password or account needed. It works for two hours:",
                link: self.head.link(path),
                after: "If this wasn't you, please ignore this email. Nothing will be ordered, and nobody learns anything about you.",
            },
        )
    }

    fn deliver(&self, tx: &mut Tx<'_>, email: &LinkMail<'_>) -> Result<()> {
        let shop_name = &self.head.shop_name;
        let bug = |error: askama::Error| Error::Internal(error.to_string());
        let mail = Mail {
            to: email.to.to_owned(),
            reply_to: self.head.reply_to.clone(),
            subject: email.subject.clone(),
            text: Text { email, shop_name }.render().map_err(bug)?,
            html: Html { email, shop_name, logo: self.head.logo.as_ref() }.render().map_err(bug)?,
        };
        mailer::deliver_urgently(tx, mail)
    }
}
