//! Which settings would put a shop, its keeper or its shoppers at risk.

use std::{fmt, net::ToSocketAddrs};

use secrecy::ExposeSecret;
use url::Url;

use crate::db::DatabaseUrl;
use crate::mailer::{BadMailSetting, Sender, Smtp};

use super::{Config, Switch, entropy::weakness, filled, is_filled};

/// The key of `.env.example`, which everyone knows.
const SAMPLE_KEY: &str = "change-me";

/// Characters of the shortest key.
const KEY_LENGTH: usize = 64;

/// Characters behind `sk_live_`, `rk_live_` and `whsec_` at least; Stripe has more.
const STRIPE_LENGTH: usize = 16;

/// A setting that would put somebody at risk, in words that say what to do.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnsafeSetting {
    /// Missing or too short.
    #[error(
        "SECRET_KEY must be at least 64 characters in production and not the sample; create one \
         with: openssl rand -hex 32"
    )]
    SecretKey,
    /// Long, and yet no secret.
    #[error(
        "SECRET_KEY can be guessed because {0}; create a better one with: openssl rand -hex 32"
    )]
    GuessableKey(&'static str),
    /// Missing or without TLS.
    #[error(
        "BASE_URL must be set to an https:// address in production, such as https://shop.example"
    )]
    BaseUrl,
    /// Links in mails could not begin with it.
    #[error("BASE_URL must be http:// or https:// and a host with no path, not {0:?}")]
    BaseUrlShape(String),
    /// No mail would leave.
    #[error("SMTP_URL must be set in production")]
    SmtpUrl,
    /// The mail account would be everybody's on the way.
    #[error(
        "SMTP_URL would send its password without encryption: use smtps://, or smtp:// with \
         ?tls=required"
    )]
    SmtpPassword,
    /// It is of no use to the mailer.
    #[error(transparent)]
    Mail(BadMailSetting),
    /// Guessing would be free.
    #[error("RATE_LIMITS=off is allowed in development only")]
    RateLimits,
    /// Half of what Stripe needs.
    #[error("STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set together")]
    StripeKeys,
    /// Goods for play money.
    #[error("STRIPE_SECRET_KEY must be a live key in production; test keys move no money")]
    StripeTestKey,
    /// Not a key of Stripe's.
    #[error("STRIPE_SECRET_KEY must be the account's own key: sk_live_… or rk_live_…")]
    StripeKey,
    /// Anybody could say that an order was paid.
    #[error(
        "STRIPE_WEBHOOK_SECRET must be the signing secret of the shop's own endpoint: whsec_…; otherwise \
         anyone could mark orders as paid"
    )]
    StripeWebhookSecret,
    /// Secrets in the clear.
    #[error("STRIPE_API_BASE must be an https:// address in production")]
    StripeApiBase,
    /// This program was built without TLS to PostgreSQL.
    #[error(
        "DATABASE_URL is on another machine, and this program was built without TLS for \
         PostgreSQL: build it with `cargo production`, or add sslmode=disable if the network is \
         private"
    )]
    DatabaseWithoutTls,
    /// The published password, offered to the network.
    #[error(
        "HOST={0} would expose a development shop, whose admin password is published, to other \
         machines: keep HOST=127.0.0.1, use APP_ENV=production, or set EXPOSE_DEVELOPMENT=on"
    )]
    Exposed(String),
}

/// Everything that makes a shop unsafe to open, told at once.
#[derive(Debug)]
pub struct Unsafe(pub Vec<String>);

impl std::error::Error for Unsafe {}

impl fmt::Display for Unsafe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0.as_slice() {
            return f.write_str(only);
        }
        write!(f, "this shop is not safe to start, for {} reasons:", self.0.len())?;
        self.0.iter().try_for_each(|reason| write!(f, "\n  - {reason}"))
    }
}

impl Config {
    /// Every setting that would put somebody at risk if the shop were opened with it.
    pub fn unsafe_settings(&self) -> Vec<UnsafeSetting> {
        let mut found = Vec::new();
        let stripe_key = self.stripe_secret_key.as_ref().filter(|key| is_filled(key));
        let webhook_secret = self.stripe_webhook_secret.as_ref().filter(|secret| is_filled(secret));
        if stripe_key.is_some() != webhook_secret.is_some() {
            found.push(UnsafeSetting::StripeKeys);
        }
        if let Some(text) = filled(&self.base_url).filter(|text| !is_base(text)) {
            found.push(UnsafeSetting::BaseUrlShape(text.to_owned()));
        }
        if self.lacks_database_tls() {
            found.push(UnsafeSetting::DatabaseWithoutTls);
        }
        if self.development() {
            found.extend(self.exposed());
            return found;
        }
        found.extend(self.unsafe_key());
        // One that cannot be read at all has been told.
        if !filled(&self.base_url).is_some_and(|text| !is_base(text) || is_https(text)) {
            found.push(UnsafeSetting::BaseUrl);
        }
        found.extend(self.unsafe_mail());
        if self.rate_limits == Switch::Off {
            found.push(UnsafeSetting::RateLimits);
        }
        if let (Some(key), Some(secret)) = (stripe_key, webhook_secret) {
            found.extend(unsafe_stripe_key(key.expose_secret()));
            if !is_stripes(secret.expose_secret(), "whsec_") {
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
        if key.chars().count() < KEY_LENGTH || key == SAMPLE_KEY {
            return Some(UnsafeSetting::SecretKey);
        }
        weakness(key).map(UnsafeSetting::GuessableKey)
    }

    fn unsafe_mail(&self) -> Option<UnsafeSetting> {
        let Some(url) = self.smtp_url() else { return Some(UnsafeSetting::SmtpUrl) };
        let url = url.expose_secret();
        let base_url = self.base_url.as_deref().unwrap_or_default();
        let sender = Sender::new(&self.mail_from, base_url).ok_or(BadMailSetting::From);
        if let Err(error) = sender.and_then(|sender| Smtp::new(url, sender)) {
            return Some(UnsafeSetting::Mail(error));
        }
        sends_password_openly(url).then_some(UnsafeSetting::SmtpPassword)
    }

    /// Returns `true` if the database wants a TLS that this program cannot do, or would be reached over
    /// a network in the clear. An address that cannot be read is reported elsewhere.
    fn lacks_database_tls(&self) -> bool {
        let unencrypted = |url: DatabaseUrl| {
            url.requires_tls() || (!self.development() && url.may_cross_network())
        };
        !cfg!(feature = "postgres-tls") && self.database().is_ok_and(unencrypted)
    }

    /// Whether a development shop would be seen by others. A name that leads nowhere is told later.
    fn exposed(&self) -> Option<UnsafeSetting> {
        if self.expose_development == Switch::On {
            return None;
        }
        let mut places = (self.bare_host(), 0).to_socket_addrs().ok()?;
        let exposed = places.any(|place| !place.ip().is_loopback());
        exposed.then(|| UnsafeSetting::Exposed(self.host.clone()))
    }
}

/// Whether links can begin with a text: a scheme, a host, perhaps a port, and no more.
fn is_base(text: &str) -> bool {
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

/// Whether a password would leave before the connection is encrypted for certain.
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
    let known = ["sk_live_", "rk_live_"].iter().any(|kind| is_stripes(key, kind));
    (!known).then_some(UnsafeSetting::StripeKey)
}

/// Whether a secret is of a kind of Stripe's, and more than the sample of it.
fn is_stripes(secret: &str, kind: &str) -> bool {
    secret.strip_prefix(kind).is_some_and(|rest| {
        let mut different: Vec<char> = rest.chars().collect();
        different.sort_unstable();
        different.dedup();
        rest.len() >= STRIPE_LENGTH
            && different.len() >= STRIPE_LENGTH / 2
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || "+/=_-".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_need_a_scheme_and_a_host_and_nothing_else() {
        for good in ["https://shop.example", "https://shop.example/", "http://localhost:8080"] {
            assert!(is_base(good), "{good}");
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
            assert!(!is_base(bad), "{bad}");
        }
    }

    #[test]
    fn a_mail_password_leaves_encrypted_or_not_at_all() {
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
    fn samples_are_no_secrets() {
        for none in
            ["whsec_", "whsec_...", "whsec_1", "whsec_aaaaaaaaaaaaaaaaaaaaaaaa", "secret", ""]
        {
            assert!(!is_stripes(none, "whsec_"), "{none}");
        }
        assert!(is_stripes("whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH", "whsec_"));
    }
}
