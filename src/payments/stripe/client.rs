//! Speaking to Stripe: forms there, JSON back, and patience that ends.

use std::time::Duration;

use reqwest::{
    RequestBuilder, StatusCode,
    header::{CONTENT_TYPE, HeaderName},
    redirect::Policy,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::payments::gateway::GatewayError;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the connection may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// The shape of the answers that this was written for.
const VERSION: (HeaderName, &str) = (HeaderName::from_static("stripe-version"), "2024-06-20");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Why Stripe cannot be spoken to at all.
#[derive(Debug, thiserror::Error)]
#[error("Stripe cannot be reached: {0}")]
pub struct NoClient(String);

/// Who speaks to Stripe.
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    key: SecretString,
}

impl Client {
    pub fn new(base: String, key: SecretString) -> Result<Self, NoClient> {
        // A second shop in this process has chosen the same already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(CONNECTING)
            .redirect(Policy::none())
            .user_agent(concat!("vitrine/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| NoClient(error.to_string()))?;
        Ok(Self { http, base, key })
    }

    pub async fn get(&self, path: &str) -> Result<Value, GatewayError> {
        self.ask(self.http.get(self.url(path))).await
    }

    /// However often it is sent with the same key, it is done once.
    pub async fn post(
        &self,
        path: &str,
        key: &str,
        form: &[(&str, String)],
    ) -> Result<Value, GatewayError> {
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.http.post(self.url(path)).header(IDEMPOTENCY_KEY, key).body(body);
        self.ask(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded")).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Value, GatewayError> {
        let request = request.bearer_auth(self.key.expose_secret()).header(VERSION.0, VERSION.1);
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(unreachable)?;
        let json = serde_json::from_slice::<Value>(&body);
        match json {
            Ok(json) if status.is_success() => Ok(json),
            Ok(json) => Err(rejection(status, &json["error"])),
            Err(_) => {
                Err(GatewayError::Later(format!("Stripe responded with {status} and no JSON")))
            }
        }
    }
}

/// Without the address, which may hold a name of Stripe's.
fn unreachable(error: reqwest::Error) -> GatewayError {
    GatewayError::Later(format!("Stripe does not respond: {}", error.without_url()))
}

/// Stripe's own words may name a person; its codes do not.
fn rejection(status: StatusCode, error: &Value) -> GatewayError {
    let words: Vec<&str> = ["type", "code", "decline_code", "param"]
        .iter()
        .filter_map(|part| error[part].as_str())
        .collect();
    let reason = format!("Stripe responded with {}: {}", status.as_u16(), words.join(", "));
    match status {
        StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS => GatewayError::Later(reason),
        // The keys may be mended before the next try.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => GatewayError::Later(reason),
        status if status.is_client_error() => GatewayError::Refused(reason),
        _ => GatewayError::Later(reason),
    }
}
