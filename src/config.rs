//! The program's settings: environment variables or flags, checked before anything starts.

mod secret_key;

use std::{io, path::Path};

use clap::{Args, ValueEnum};

use crate::{
    db::{DatabaseUrl, UrlError},
    foundation::{money::Currency, secret::Secret, zone::Zone},
    payments::StripeConfig,
    web::streams::Caps,
};

/// How the program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// On a developer's machine: demo data, a mailbox instead of mail.
    Development,
    /// For real shoppers: refuses unsafe settings.
    Production,
}

/// Every setting; `.env.example` describes them for people.
#[derive(Clone, Args)]
pub struct Config {
    /// sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME
    #[arg(long, env, default_value = "sqlite:var/vitrine.db", hide_env_values = true)]
    database_url: String,
    /// Address to listen on
    #[arg(long, env, default_value = "127.0.0.1")]
    pub host: String,
    /// Port to listen on; 0 takes a free one
    #[arg(long, env, default_value_t = 8080)]
    pub port: u16,
    /// Where shoppers reach the shop; links in mails begin with it [default: http://localhost:PORT]
    #[arg(long, env)]
    pub base_url: Option<String>,
    /// development or production
    #[arg(long, env, value_enum, default_value = "development")]
    pub app_env: Mode,
    /// At least 64 characters that sign and seal cookies
    #[arg(long, env, hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Mail server, such as smtps://USER:PASSWORD@HOST:465
    #[arg(long, env, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of the shop's mails
    #[arg(long, env, default_value = "Vitrine <shop@localhost>")]
    pub mail_from: String,
    /// Name of a new shop; later it is one of its settings
    #[arg(long, env, default_value = "Vitrine")]
    pub shop_name: String,
    /// Three letters of a new shop's currency
    #[arg(long, env, default_value = "USD", value_parser = currency)]
    pub currency: Currency,
    /// Time zone of a new shop, such as Europe/Zurich
    #[arg(long, env = "SHOP_TIME_ZONE", default_value = "UTC", value_parser = time_zone)]
    pub time_zone: Zone,
    /// Secret key of the Stripe account that takes cards: sk_… or rk_…
    #[arg(long, env, hide_env_values = true)]
    stripe_secret_key: Option<String>,
    /// What Stripe signs its notices to /webhooks/stripe with: whsec_…
    #[arg(long, env, hide_env_values = true)]
    stripe_webhook_secret: Option<String>,
    /// Where Stripe's API is
    #[arg(long, env, default_value = STRIPE_API)]
    stripe_api_base: String,
    /// Tabs that may be told about changes at the same time, of one address
    #[arg(long, env, default_value_t = 100)]
    live_streams_each: usize,
    /// Tabs that may be told about changes at the same time, in all
    #[arg(long, env, default_value_t = 10_000)]
    live_streams: usize,
    /// on, or off in development only
    #[arg(long, env, default_value = "on")]
    pub rate_limits: Switch,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, env, default_value = "127.0.0.1,::1", value_delimiter = ',')]
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

/// A setting that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Active.
    On,
    /// Not active.
    Off,
}

/// A setting that production does not accept.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnsafeSetting {
    /// Missing or too short.
    #[error(
        "SECRET_KEY must be set to at least 64 characters in production, and not to the sample"
    )]
    SecretKey,
    /// Missing or without TLS.
    #[error("BASE_URL must be set to an https:// address in production")]
    BaseUrl,
    /// No mail would leave.
    #[error("SMTP_URL must be set in production")]
    SmtpUrl,
    /// Guessing would be free.
    #[error("RATE_LIMITS=off is accepted in development only")]
    RateLimits,
    /// Half of what Stripe needs.
    #[error("STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set together")]
    StripeKeys,
    /// Goods for play money.
    #[error("STRIPE_SECRET_KEY must be a live key in production; with a test key nobody pays")]
    StripeTestKey,
    /// Secrets in the clear.
    #[error("STRIPE_API_BASE must be an https:// address in production")]
    StripeApiBase,
}

/// Where Stripe's API is.
const STRIPE_API: &str = "https://api.stripe.com";

/// The key of `.env.example`, which everyone knows.
const SAMPLE_KEY: &str = "change-me";

impl Config {
    /// How many tabs may be told about changes.
    pub fn stream_caps(&self) -> Caps {
        Caps { each: self.live_streams_each, all: self.live_streams }
    }

    /// Refuses what would put real shoppers at risk.
    pub fn check(&self) -> Result<(), UnsafeSetting> {
        if filled(&self.stripe_secret_key).is_some()
            != filled(&self.stripe_webhook_secret).is_some()
        {
            return Err(UnsafeSetting::StripeKeys);
        }
        if self.development() {
            return Ok(());
        }
        let key = self.secret_key.as_deref().unwrap_or_default();
        if key.len() < 64 || key.contains(SAMPLE_KEY) {
            return Err(UnsafeSetting::SecretKey);
        }
        if !self.base_url.as_deref().is_some_and(|url| url.starts_with("https://")) {
            return Err(UnsafeSetting::BaseUrl);
        }
        if self.smtp_url.is_none() {
            return Err(UnsafeSetting::SmtpUrl);
        }
        if self.rate_limits == Switch::Off {
            return Err(UnsafeSetting::RateLimits);
        }
        self.check_stripe()
    }

    fn check_stripe(&self) -> Result<(), UnsafeSetting> {
        let Some(stripe) = self.stripe() else { return Ok(()) };
        if stripe.secret_key.expose().contains("_test_") {
            return Err(UnsafeSetting::StripeTestKey);
        }
        if !stripe.api_base.starts_with("https://") {
            return Err(UnsafeSetting::StripeApiBase);
        }
        Ok(())
    }

    /// How Stripe is reached, where the shop has its keys.
    pub fn stripe(&self) -> Option<StripeConfig> {
        Some(StripeConfig {
            secret_key: Secret::from(filled(&self.stripe_secret_key)?),
            webhook_secret: Secret::from(filled(&self.stripe_webhook_secret)?),
            api_base: self.stripe_api_base.trim_end_matches('/').to_owned(),
        })
    }

    /// Where Stripe's pages are: forms of the shop may lead there.
    pub fn stripe_pages(&self) -> Vec<String> {
        match self.stripe() {
            Some(stripe) if stripe.api_base != STRIPE_API => {
                vec!["https://checkout.stripe.com".to_owned(), stripe.api_base]
            }
            Some(_) => vec!["https://checkout.stripe.com".to_owned()],
            None => Vec::new(),
        }
    }

    /// Which database; read here and not by the parser of flags, which would print passwords.
    pub fn database(&self) -> Result<DatabaseUrl, UrlError> {
        self.database_url.parse()
    }

    /// Whether this is a developer's machine.
    pub fn development(&self) -> bool {
        self.app_env == Mode::Development
    }

    /// The key for cookies. Development makes one up where none is set, and keeps it beside
    /// the database's file, or in `var` where the database is a server.
    pub fn cookie_key(&self) -> io::Result<String> {
        if let Some(key) = self.secret_key.as_ref().filter(|key| key.len() >= 64) {
            return Ok(key.clone());
        }
        match self.database() {
            Ok(DatabaseUrl::Sqlite(file)) => {
                secret_key::kept_in(file.parent().unwrap_or(Path::new("")))
            }
            _ => secret_key::kept_in(Path::new("var")),
        }
    }
}

/// A setting that is there but empty is as good as none.
fn filled(setting: &Option<String>) -> Option<&str> {
    setting.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn time_zone(name: &str) -> Result<Zone, String> {
    Zone::try_from(name.to_owned())
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::try_from(code.to_owned())
}
