//! Settings that would put a shop or its users at risk.

use std::{fmt, net::ToSocketAddrs};

use secrecy::ExposeSecret;
use url::Url;

use crate::{
    db::DatabaseUrl,
    mailer::{MailSettingsError, Sender, Smtp},
};

use super::{Config, Switch, entropy::weakness, is_filled, non_blank};

/// The key in `.env.example`, which is public.
const SAMPLE_KEY: &str = "change-me";

/// Minimum length of the key, in characters.
const MIN_KEY_LENGTH: usize = 64;

/// Minimum length after `sk_live_`, `rk_live_` and `whsec_`. Stripe's secrets are longer.
const MIN_STRIPE_LENGTH: usize = 16;

/// An unsafe or invalid setting. The messages say how to fix it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnsafeSetting {
    /// The key is missing or too short.
    #[error(
        "SECRET_KEY must be at least 64 characters in production and not the sample; create one \
         with: openssl rand -hex 32"
    )]
    SecretKey,
    /// The key is long enough but not random.
    #[error(
        "SECRET_KEY can be guessed because {0}; create a better one with: openssl rand -hex 32"
    )]
    GuessableKey(&'static str),
    /// The public URL is missing or not `https://`.
    #[error(
        "BASE_URL must be set to an https:// address in production, such as https://shop.example"
    )]
    BaseUrl,
    /// The public URL can't be used for links.
    #[error("BASE_URL must be http:// or https:// and a host with no path, not {0:?}")]
    BaseUrlShape(String),
    /// There is no mail server.
    #[error("SMTP_URL must be set in production")]
    SmtpUrl,
    /// The mail server's password would be sent unencrypted.
    #[error(
        "SMTP_URL would send its password without encryption: use smtps://, or smtp:// with \
         ?tls=required"
    )]
    SmtpPassword,
    /// A mail setting is invalid.
    #[error(transparent)]
    Mail(MailSettingsError),
    /// Rate limits are off.
    #[error("RATE_LIMITS=off is allowed in development only")]
    RateLimits,
    /// One of Stripe's two secrets is missing.
    #[error("STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set together")]
    StripeKeys,
    /// Stripe's key is a test key.
    #[error("STRIPE_SECRET_KEY must be a live key in production; test keys move no money")]
    StripeTestKey,
    /// Stripe's key is invalid.
    #[error("STRIPE_SECRET_KEY must be the account's own key: sk_live_… or rk_live_…")]
    StripeKey,
    /// Stripe's webhook secret is invalid, so anyone could mark orders as paid.
    #[error(
        "STRIPE_WEBHOOK_SECRET must be the signing secret of the shop's own endpoint: whsec_…; otherwise \
         anyone could mark orders as paid"
    )]
    StripeWebhookSecret,
    /// Stripe's secrets would be sent unencrypted.
    #[error("STRIPE_API_BASE must be an https:// address in production")]
    StripeApiBase,
    /// This program was built without TLS to PostgreSQL.
    #[error(
        "DATABASE_URL is on another machine, and this program was built without TLS for \
         PostgreSQL: build it with `cargo production`, or add sslmode=disable if the network is \
         private"
    )]
    DatabaseWithoutTls,
    /// This program was built without AVIF.
    #[error(
        "PICTURES_AVIF=on needs a program that was built with AVIF: build it with `cargo \
         production`, or add --features avif"
    )]
    AvifNotBuilt,
    /// A development shop with its public password would be reachable from other machines.
    #[error(
        "HOST={0} would expose a development shop, whose admin password is published, to other \
         machines: keep HOST=127.0.0.1, use APP_ENV=production, or set EXPOSE_DEVELOPMENT=on"
    )]
    Exposed(String),
}

/// All reasons why a shop is not safe to start.
#[derive(Debug)]
pub struct UnsafeShop(pub Vec<String>);

impl std::error::Error for UnsafeShop {}

impl fmt::Display for UnsafeShop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0.as_slice() {
            return f.write_str(only);
        }
        write!(f, "this shop is not safe to start, for {} reasons:", self.0.len())?;
        self.0.iter().try_for_each(|reason| write!(f, "\n  - {reason}"))
    }
}

impl Config {
    /// Returns all settings with which the shop must not be started.
    pub fn unsafe_settings(&self) -> Vec<UnsafeSetting> {
        let mut found = Vec::new();
        let stripe_key = self.stripe_secret_key.as_ref().filter(|key| is_filled(key));
        let webhook_secret = self.stripe_webhook_secret.as_ref().filter(|secret| is_filled(secret));
        if stripe_key.is_some() != webhook_secret.is_some() {
            found.push(UnsafeSetting::StripeKeys);
        }
        if let Some(text) = non_blank(&self.base_url).filter(|text| !is_base_url(text)) {
            found.push(UnsafeSetting::BaseUrlShape(text.to_owned()));
        }
        if self.lacks_database_tls() {
            found.push(UnsafeSetting::DatabaseWithoutTls);
        }
        if self.pictures_avif == Switch::On && !cfg!(feature = "avif") {
            found.push(UnsafeSetting::AvifNotBuilt);
        }
        if self.development() {
            found.extend(self.exposed());
            return found;
        }
        found.extend(self.unsafe_key());
        // An invalid URL has already been reported.
        if !non_blank(&self.base_url).is_some_and(|text| !is_base_url(text) || is_https(text)) {
            found.push(UnsafeSetting::BaseUrl);
        }
        found.extend(self.unsafe_mail());
        if self.rate_limits == Switch::Off {
            found.push(UnsafeSetting::RateLimits);
        }
        if let (Some(key), Some(secret)) = (stripe_key, webhook_secret) {
            found.extend(unsafe_stripe_key(key.expose_secret()));
            if !is_stripe_secret(secret.expose_secret(), "whsec_") {
                found.push(UnsafeSetting::StripeWebhookSecret);
            }
            if !is_https(&self.stripe_api_base) {
                found.push(UnsafeSetting::StripeApiBase);
            }
        }
        found
    }

    fn unsafe_key(&self) -> Option<UnsafeSetting> {
        let key = self.secret_key.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        if key.chars().count() < MIN_KEY_LENGTH || key == SAMPLE_KEY {
            return Some(UnsafeSetting::SecretKey);
        }
        weakness(key).map(UnsafeSetting::GuessableKey)
    }

    fn unsafe_mail(&self) -> Option<UnsafeSetting> {
        let Some(url) = self.smtp_url() else { return Some(UnsafeSetting::SmtpUrl) };
        let url = url.expose_secret();
        let base_url = self.base_url.as_deref().unwrap_or_default();
        let sender = Sender::new(&self.mail_from, base_url).ok_or(MailSettingsError::From);
        if let Err(error) = sender.and_then(|sender| Smtp::new(url, sender)) {
            return Some(UnsafeSetting::Mail(error));
        }
        sends_password_openly(url).then_some(UnsafeSetting::SmtpPassword)
    }

    /// Returns `true` if the database requires TLS that this build doesn't have, or would be reached over
    /// a network unencrypted. An invalid URL is reported elsewhere.
    fn lacks_database_tls(&self) -> bool {
        let unencrypted = |url: DatabaseUrl| {
            url.requires_tls() || (!self.development() && url.may_cross_network())
        };
        !cfg!(feature = "postgres-tls") && self.database().is_ok_and(unencrypted)
    }

    /// Reports a development shop that other machines can reach. An unknown host is reported later.
    fn exposed(&self) -> Option<UnsafeSetting> {
        if self.expose_development == Switch::On {
            return None;
        }
        let mut addresses = (self.bare_host(), 0).to_socket_addrs().ok()?;
        let exposed = addresses.any(|address| !address.ip().is_loopback());
        exposed.then(|| UnsafeSetting::Exposed(self.host.clone()))
    }
}

/// Returns `true` for a URL with scheme, host and optional port only.
fn is_base_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        let host = url.host_str().unwrap_or_default();
        matches!(url.scheme(), "http" | "https")
            && !host.trim_matches('.').is_empty()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

fn is_https(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        url.scheme() == "https" && url.host_str().is_some_and(|host| !host.is_empty())
    })
}

/// Returns `true` if a password may be sent over an unencrypted connection.
fn sends_password_openly(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| {
        let required = url.query_pairs().any(|(key, value)| key == "tls" && value == "required");
        let named = !url.username().is_empty() || url.password().is_some();
        named && url.scheme() == "smtp" && !required
    })
}

fn unsafe_stripe_key(key: &str) -> Option<UnsafeSetting> {
    if key.contains("_test_") {
        return Some(UnsafeSetting::StripeTestKey);
    }
    let known = ["sk_live_", "rk_live_"].iter().any(|prefix| is_stripe_secret(key, prefix));
    (!known).then_some(UnsafeSetting::StripeKey)
}

/// Returns `true` if a secret has one of Stripe's prefixes and is not a placeholder.
fn is_stripe_secret(secret: &str, prefix: &str) -> bool {
    secret.strip_prefix(prefix).is_some_and(|rest| {
        let mut distinct: Vec<char> = rest.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        rest.len() >= MIN_STRIPE_LENGTH
            && distinct.len() >= MIN_STRIPE_LENGTH / 2
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || "+/=_-".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_has_a_scheme_and_a_host_only() {
        for good in ["https://shop.example", "https://shop.example/", "http://localhost:8080"] {
            assert!(is_base_url(good), "{good}");
        }
        for bad in [
            "https://",
            "https://:443",
            "https://.",
            "https:///",
            "shop.example",
            "ftp://shop.example",
            "https://ann:pw@shop.example",
            "https://shop.example/shop",
            "https://shop.example?x",
            "https://shop.example#x",
            "https://shop example",
        ] {
            assert!(!is_base_url(bad), "{bad}");
        }
    }

    #[test]
    fn mail_passwords_require_encryption() {
        for open in [
            "smtp://ann:pw@mail.example:587",
            "smtp://ann:pw@mail.example:587?tls=opportunistic",
            "smtp://ann@mail.example",
        ] {
            assert!(sends_password_openly(open), "{open}");
        }
        for fine in [
            "smtps://ann:pw@mail.example:465",
            "smtp://ann:pw@mail.example:587?tls=required",
            "smtp://localhost:25",
        ] {
            assert!(!sends_password_openly(fine), "{fine}");
        }
    }

    #[test]
    fn placeholders_are_not_secrets() {
        for none in
            ["whsec_", "whsec_...", "whsec_1", "whsec_aaaaaaaaaaaaaaaaaaaaaaaa", "secret", ""]
        {
            assert!(!is_stripe_secret(none, "whsec_"), "{none}");
        }
        assert!(is_stripe_secret("whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH", "whsec_"));
    }
}
