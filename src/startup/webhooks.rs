//! Outgoing webhooks of the shop.

use actix_web::cookie::Key;
use askama::Template;

use crate::{
    Error, Result, api,
    config::Config,
    db::Tx,
    foundation::filters,
    mailer::{self, Mail, MailLogo},
    public_client::{PublicClientError, UrlRule},
    settings::{self, Settings},
    web::{paths, state::State},
    webhooks::{Dispatcher, Endpoint, SecretCipher, WebhookConfig},
};

/// The mail about an endpoint that the shop disabled.
struct DisabledMail {
    subject: String,
    before: String,
    link: String,
    after: &'static str,
}

#[derive(Template)]
#[template(path = "mail/link.txt")]
struct Text<'a> {
    email: &'a DisabledMail,
    shop_name: &'a str,
}

#[derive(Template)]
#[template(path = "mail/link.html")]
struct Html<'a> {
    email: &'a DisabledMail,
    shop_name: &'a str,
    logo: Option<&'a MailLogo>,
}

/// The configuration of webhooks.
pub(super) fn webhook_config(config: &Config, key: &Key) -> WebhookConfig {
    WebhookConfig { cipher: SecretCipher::new(key.master()), url_rule: url_rule(config) }
}

/// The addresses on other sites that the shop sends requests to. In development, they may lead to the own machine.
pub(super) fn url_rule(config: &Config) -> UrlRule {
    match config.development() {
        true => UrlRule::PublicOrLoopback,
        false => UrlRule::Public,
    }
}

/// Creates the dispatcher of webhooks.
pub(super) fn dispatcher(state: &State) -> Result<Dispatcher, PublicClientError> {
    let base_url = state.shop.base_url.clone();
    let notice = Box::new(move |tx: &mut Tx<'_>, endpoint: &Endpoint| {
        mail_disabled(tx, &base_url, endpoint)
    });
    let renderer = api::webhook_renderer(state.clone());
    Dispatcher::new(state.repo.clone(), state.webhooks.clone(), renderer, notice)
}

/// Mails the shop's address that an endpoint was disabled. Does nothing if the shop has none.
fn mail_disabled(tx: &mut Tx<'_>, base_url: &str, endpoint: &Endpoint) -> Result<()> {
    let settings = settings::current(tx)?;
    let logo = settings.mail_logo(base_url);
    let Settings { email: to, shop_name, .. } = settings;
    if to.is_empty() {
        return Ok(());
    }
    let host = endpoint.host();
    let email = DisabledMail {
        subject: format!("Webhooks to {host} were turned off"),
        before: format!(
            "The shop no longer sends webhooks to {host}. {} Once the receiver works again, resume \
             the endpoint here:",
            endpoint.reason
        ),
        link: format!("{base_url}{}", paths::admin_webhook_endpoint(endpoint.id)),
        after: "Until then, new events are not recorded for it.",
    };
    let bug = |error: askama::Error| Error::Internal(error.to_string());
    let mail = Mail {
        to,
        reply_to: String::new(),
        subject: email.subject.clone(),
        text: Text { email: &email, shop_name: &shop_name }.render().map_err(bug)?,
        html: Html { email: &email, shop_name: &shop_name, logo: logo.as_ref() }
            .render()
            .map_err(bug)?,
    };
    mailer::deliver_later(tx, mail)
}
