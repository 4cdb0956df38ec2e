//! The program's configuration: flags and environment variables, checked before anything starts.

mod entropy;
mod safety;
mod secret_key;

pub use safety::{UnsafeSetting, UnsafeShop};

use std::{
    convert::Infallible,
    io,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    db::{DatabaseUrl, UrlError},
    foundation::{money::Currency, zone::Zone},
    payments::StripeConfig,
    pictures::BucketConfig,
    web::sse::StreamLimits,
};

/// Development or production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Demo data, and a mailbox page instead of real mail.
    Development,
    /// For real shoppers; rejects unsafe settings.
    Production,
}

/// All settings. `.env.example` documents them.
#[derive(Clone, Args)]
#[command(next_help_heading = "Settings (flags or environment variables)")]
pub struct Config {
    /// Database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME
    #[arg(
        long,
        global = true,
        env,
        default_value = "sqlite:var/vitrine.db",
        hide_env_values = true
    )]
    database_url: SecretString,
    /// Address to listen on
    #[arg(long, global = true, env, default_value = "127.0.0.1")]
    pub host: String,
    /// Port to listen on; 0 picks a free one
    #[arg(long, global = true, env, default_value_t = 8080)]
    pub port: u16,
    /// Public URL of the shop, also used for links in mails [default: http://localhost:PORT]
    #[arg(long, global = true, env)]
    base_url: Option<String>,
    /// Mode of the shop
    #[arg(long, global = true, env, value_enum, default_value = "development")]
    pub app_env: Mode,
    /// Key that signs and encrypts cookies, at least 64 characters
    #[arg(long, global = true, env, hide_env_values = true, value_parser = trimmed)]
    secret_key: Option<SecretString>,
    /// Mail server, such as smtps://USER:PASSWORD@HOST:465
    #[arg(long, global = true, env, hide_env_values = true, value_parser = trimmed)]
    smtp_url: Option<SecretString>,
    /// Sender of the shop's mails
    #[arg(long, global = true, env, default_value = "Vitrine <shop@localhost>")]
    pub mail_from: String,
    /// Name of a new shop; change it later in the admin
    #[arg(long, global = true, env, default_value = "Vitrine")]
    pub shop_name: String,
    /// Currency of a new shop, such as EUR
    #[arg(long, global = true, env, default_value = "USD", value_parser = currency)]
    pub currency: Currency,
    /// Time zone of a new shop, such as Europe/Zurich
    #[arg(long, global = true, env = "SHOP_TIME_ZONE", default_value = "UTC", value_parser = time_zone)]
    pub time_zone: Zone,
    /// Secret key of the Stripe account that takes cards: sk_… or rk_…
    #[arg(long, global = true, env, hide_env_values = true, value_parser = trimmed)]
    stripe_secret_key: Option<SecretString>,
    /// Signing secret of Stripe's webhooks to /webhooks/stripe: whsec_…
    #[arg(long, global = true, env, hide_env_values = true, value_parser = trimmed)]
    stripe_webhook_secret: Option<SecretString>,
    /// URL of Stripe's API
    #[arg(long, global = true, env, default_value = STRIPE_API)]
    stripe_api_base: String,
    /// Maximum number of live update connections per IP address
    #[arg(long, global = true, env, default_value_t = 100)]
    live_streams_per_address: usize,
    /// Maximum number of live update connections in total
    #[arg(long, global = true, env, default_value_t = 10_000)]
    live_streams: usize,
    /// Allow other machines to reach a development shop, although its admin password is public
    #[arg(long, global = true, env, default_value = "off")]
    pub expose_development: Switch,
    /// Rate limits; can only be turned off in development
    #[arg(long, global = true, env, default_value = "on")]
    pub rate_limits: Switch,
    /// Folder for uploaded pictures and the search index [default: media, next to the SQLite database or in var]
    #[arg(long, global = true, env)]
    storage_dir: Option<PathBuf>,
    /// Files in AVIF for uploaded pictures, which load faster and take long to make
    #[arg(long, global = true, env, default_value = "off")]
    pub pictures_avif: Switch,
    /// Fetching of pictures that products have on other websites
    #[arg(long, global = true, env, default_value = "on")]
    pub fetch_pictures: Switch,
    /// Bucket of an S3-compatible store for uploaded pictures, instead of STORAGE_DIR
    #[arg(long, global = true, env)]
    s3_bucket: Option<String>,
    /// URL of the store, if it is not Amazon's: https://HOST
    #[arg(long, global = true, env)]
    s3_endpoint: Option<String>,
    /// Region of the bucket
    #[arg(long, global = true, env, default_value = "us-east-1")]
    s3_region: String,
    /// Id of the key for the bucket
    #[arg(long, global = true, env)]
    s3_access_key_id: Option<String>,
    /// Secret of the key for the bucket
    #[arg(long, global = true, env, hide_env_values = true, value_parser = trimmed)]
    s3_secret_access_key: Option<SecretString>,
    /// Folder in the bucket
    #[arg(long, global = true, env, default_value = "pictures")]
    s3_prefix: String,
    /// Addresses of proxies whose X-Forwarded-For is trusted, separated by commas
    #[arg(long, global = true, env, default_value = "127.0.0.1,::1", value_delimiter = ',')]
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

/// A setting that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Turned on.
    On,
    /// Turned off.
    Off,
}

/// The URL of Stripe's API.
const STRIPE_API: &str = "https://api.stripe.com";

impl Config {
    /// The limits on live update connections.
    pub fn stream_limits(&self) -> StreamLimits {
        StreamLimits { per_address: self.live_streams_per_address, total: self.live_streams }
    }

    /// The configuration of Stripe; `None` without its keys.
    pub fn stripe(&self) -> Option<StripeConfig> {
        Some(StripeConfig {
            secret_key: self.stripe_secret_key.clone().filter(is_filled)?,
            webhook_secret: self.stripe_webhook_secret.clone().filter(is_filled)?,
            api_base: self.stripe_api_base.trim_end_matches('/').to_owned(),
        })
    }

    /// The origins of Stripe's pages, which forms of the shop may redirect to.
    pub fn stripe_pages(&self) -> Vec<String> {
        match self.stripe() {
            Some(stripe) if stripe.api_base != STRIPE_API => {
                vec!["https://checkout.stripe.com".to_owned(), stripe.api_base]
            }
            Some(_) => vec!["https://checkout.stripe.com".to_owned()],
            None => Vec::new(),
        }
    }

    /// The URL of the database. It is parsed here, as clap's error messages would print passwords.
    pub fn database(&self) -> Result<DatabaseUrl, UrlError> {
        self.database_url.expose_secret().parse()
    }

    /// The public URL of the shop without a trailing slash, if it is configured.
    pub fn base_url(&self) -> Option<String> {
        let url = Url::parse(non_blank(&self.base_url)?).ok()?;
        Some(url.origin().ascii_serialization())
    }

    /// The URL of the mail server, if it is configured.
    pub fn smtp_url(&self) -> Option<&SecretString> {
        self.smtp_url.as_ref().filter(|url| is_filled(url))
    }

    /// The name or address to listen on, without the brackets of an IPv6 address.
    pub fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// Returns `true` in development.
    pub fn development(&self) -> bool {
        self.app_env == Mode::Development
    }

    /// The key for cookies. Without a configured one, a key is generated and stored beside the database
    /// file, or in `var` if the database is a server.
    pub fn cookie_key(&self) -> io::Result<SecretString> {
        let is_long = |key: &&SecretString| key.expose_secret().len() >= 64;
        if let Some(key) = self.secret_key.as_ref().filter(is_long) {
            return Ok(key.clone());
        }
        secret_key::load_or_create(&self.data_folder()).map(SecretString::from)
    }

    /// The folder for uploaded pictures.
    pub fn storage_dir(&self) -> PathBuf {
        let configured = self.storage_dir.clone().filter(|folder| !folder.as_os_str().is_empty());
        configured.unwrap_or_else(|| self.data_folder().join("media"))
    }

    /// The bucket for uploaded pictures; `None` if they are stored in a folder.
    pub fn picture_bucket(&self) -> Option<BucketConfig> {
        let text = |setting: &Option<String>| non_blank(setting).map(str::to_owned);
        Some(BucketConfig {
            bucket: text(&self.s3_bucket)?,
            endpoint: text(&self.s3_endpoint),
            region: self.s3_region.trim().to_owned(),
            access_key_id: text(&self.s3_access_key_id).unwrap_or_default(),
            secret_access_key: self.s3_secret_access_key.clone().unwrap_or_else(no_secret),
            prefix: self.s3_prefix.trim().to_owned(),
        })
    }

    /// The folder of the SQLite database, or `var` if the database is a server.
    fn data_folder(&self) -> PathBuf {
        match self.database() {
            Ok(DatabaseUrl::Sqlite(file)) => file.parent().unwrap_or(Path::new("")).to_owned(),
            _ => PathBuf::from("var"),
        }
    }
}

/// Returns a setting unless it is missing or blank.
fn non_blank(setting: &Option<String>) -> Option<&str> {
    setting.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn is_filled(secret: &SecretString) -> bool {
    !secret.expose_secret().is_empty()
}

fn no_secret() -> SecretString {
    SecretString::from(String::new())
}

fn trimmed(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text.trim()))
}

fn time_zone(name: &str) -> Result<Zone, String> {
    Zone::try_from(name.to_owned())
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::try_from(code.to_owned())
}
