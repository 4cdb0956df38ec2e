//! The HTTP client for Stripe's API: sends forms, receives JSON.

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

/// The time limit of a request.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The time limit to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The version of the API.
const VERSION: (HeaderName, &str) = (HeaderName::from_static("stripe-version"), "2024-06-20");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The HTTP client can't be set up.
#[derive(Debug, thiserror::Error)]
#[error("Stripe cannot be reached: {0}")]
pub struct StripeClientError(String);

/// A client with the shop's secret key.
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    key: SecretString,
}

impl Client {
    pub fn new(base: String, key: SecretString) -> Result<Self, StripeClientError> {
        // Fails if another shop in this process has installed it already, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(Policy::none())
            .user_agent(concat!("vitrine/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| StripeClientError(error.to_string()))?;
        Ok(Self { http, base, key })
    }

    pub async fn get(&self, path: &str) -> Result<Value, GatewayError> {
        self.send(self.http.get(self.url(path))).await
    }

    /// Sends a form. Stripe carries out requests with the same key only once.
    pub async fn post(
        &self,
        path: &str,
        key: &str,
        form: &[(&str, String)],
    ) -> Result<Value, GatewayError> {
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.http.post(self.url(path)).header(IDEMPOTENCY_KEY, key).body(body);
        self.send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded")).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Value, GatewayError> {
        let request = request.bearer_auth(self.key.expose_secret()).header(VERSION.0, VERSION.1);
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let body = response.bytes().await.map_err(unreachable)?;
        let json = serde_json::from_slice::<Value>(&body);
        match json {
            Ok(json) if status.is_success() => Ok(json),
            Ok(json) => Err(rejection(status, &json["error"])),
            Err(_) => {
                Err(GatewayError::NoResponse(format!("Stripe responded with {status} and no JSON")))
            }
        }
    }
}

/// Omits the URL, which may contain an id.
fn unreachable(error: reqwest::Error) -> GatewayError {
    GatewayError::NoResponse(format!("Stripe does not respond: {}", error.without_url()))
}

/// Reports only Stripe's codes, because its messages may contain personal data.
fn rejection(status: StatusCode, error: &Value) -> GatewayError {
    let details: Vec<&str> = ["type", "code", "decline_code", "param"]
        .iter()
        .filter_map(|part| error[part].as_str())
        .collect();
    let reason = format!("Stripe responded with {}: {}", status.as_u16(), details.join(", "));
    match status {
        StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS => GatewayError::NoResponse(reason),
        // The key may be corrected before the next attempt.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => GatewayError::NoResponse(reason),
        status if status.is_client_error() => GatewayError::Rejected(reason),
        _ => GatewayError::NoResponse(reason),
    }
}
