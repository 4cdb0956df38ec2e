//! A program that uses the shop's JSON API.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use vitrine::foundation::clock::Clock;

use super::shop::{Shop, program};

/// The time some days ago, for `updated_since`.
pub fn days_ago(days: u64) -> String {
    Clock::System.now().before(Duration::from_secs(days * 24 * 60 * 60)).to_string()
}

/// A client of the API with its credentials.
#[derive(Clone)]
pub struct ApiClient {
    client: Client,
    origin: String,
    headers: Vec<(String, String)>,
}

/// The response to a request.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    headers: HeaderMap,
    /// The body, or `Null` if it is empty.
    pub body: Value,
}

impl Reply {
    fn new(status: StatusCode, headers: HeaderMap, text: &str) -> Reply {
        let body = match text {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        };
        Reply { status: status.as_u16(), headers, body }
    }

    /// The value of a header; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The error's code; empty if this is no problem document.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The pointers of an error about fields.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array();
        errors.into_iter().flatten().filter_map(|error| error["pointer"].as_str()).collect()
    }

    /// Returns the reply if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Reply {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

impl Shop {
    /// A program without credentials.
    pub fn api(&self) -> ApiClient {
        // Fails if a client of another test has installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Without TLS it needs no certificates, which take long to read.
        // Pictures wait for each other, on a busy machine for longer than the usual half minute.
        let client = Client::builder().tls_certs_only([]).timeout(Duration::from_secs(120));
        let client = client.build().expect("a client");
        ApiClient { client, origin: self.address.clone(), headers: Vec::new() }
    }

    /// A program with a new key of these scopes, such as `products:read,orders:write` or `admin`.
    #[track_caller]
    pub fn api_with_key(&self, scopes: &str) -> ApiClient {
        self.api().with_bearer(&create_key(&self.db.url, scopes))
    }
}

/// Creates an API key by the command line and returns its secret.
#[track_caller]
pub fn create_key(database_url: &str, scopes: &str) -> String {
    static KEYS: AtomicU32 = AtomicU32::new(1);
    let name = format!("Test {}", KEYS.fetch_add(1, Ordering::Relaxed));
    let command = program(database_url, &["api-key", "create", "--name", &name, "--scope", scopes]);
    let output = command.expect_success();
    let secret = output.split_whitespace().find(|word| word.starts_with("vk_live_"));
    secret.expect("the secret of the key").to_owned()
}

impl ApiClient {
    /// Waits until an import has a status. Returns it.
    #[track_caller]
    pub fn wait_for_import(&self, id: &Value, status: &str) -> Value {
        self.wait_for_status(&format!("/admin/imports/{id}"), status)
    }

    /// Waits until a product batch has a status. Returns it.
    #[track_caller]
    pub fn wait_for_batch(&self, id: &Value, status: &str) -> Value {
        self.wait_for_status(&format!("/admin/product_batches/{id}"), status)
    }

    #[track_caller]
    fn wait_for_status(&self, path: &str, status: &str) -> Value {
        let began = Instant::now();
        loop {
            let record = self.get(path).expect(200).body;
            if record["status"] == status {
                return record;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "it is not {status}: {record}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The same client with another header. Replaces an earlier one of the name.
    pub fn with_header(mut self, name: &str, value: &str) -> ApiClient {
        self.headers.retain(|(other, _)| other != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same client with an API key or an access token.
    pub fn with_bearer(self, secret: &str) -> ApiClient {
        self.with_header("authorization", &format!("Bearer {secret}"))
    }

    /// The same client with the token of a guest's cart.
    pub fn with_cart(self, token: &str) -> ApiClient {
        self.with_header("vitrine-cart-token", token)
    }

    /// The same client, whose requests have one effect however often they are sent.
    pub fn with_key(self, key: &str) -> ApiClient {
        self.with_header("idempotency-key", key)
    }

    /// The headers of its credentials, such as `authorization: Bearer …`.
    pub fn headers(&self) -> Vec<String> {
        self.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None)
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, Some(body))
    }

    /// Sends a request to a shop that may end meanwhile. Returns `None` if no whole answer comes.
    pub fn try_send(&self, method: Method, path: &str, body: Option<&Value>) -> Option<Reply> {
        let text = body.map(Value::to_string);
        let body = text.as_deref().map(|text| ("application/json", text));
        let response = self.request(method, path, body).send().ok()?;
        let (status, headers) = (response.status(), response.headers().clone());
        Some(Reply::new(status, headers, &response.text().ok()?))
    }

    /// The same client for a shop that was opened again.
    pub fn at(&self, shop: &Shop) -> ApiClient {
        ApiClient { origin: shop.address.clone(), ..self.clone() }
    }

    pub fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PUT, path, Some(body))
    }

    pub fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PATCH, path, Some(body))
    }

    /// Sends a request. `path` begins after `/api/v1`.
    pub fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let text = body.map(|body| ("application/json", body.to_string()));
        self.send_text(method, path, text.as_ref().map(|(kind, text)| (*kind, text.as_str())))
    }

    /// Sends a request with a body that need not be JSON: its content type and its text.
    pub fn send_text(&self, method: Method, path: &str, body: Option<(&str, &str)>) -> Reply {
        let request = self.request(method, path, body);
        let response = request.send().unwrap_or_else(|error| panic!("{path}: {error}"));
        let (status, headers) = (response.status(), response.headers().clone());
        Reply::new(status, headers, &response.text().unwrap_or_default())
    }

    /// Posts bytes that are not JSON.
    pub fn post_bytes(&self, path: &str, kind: &str, bytes: Vec<u8>) -> Reply {
        let request = self.request(Method::POST, path, None).header("content-type", kind);
        let response = request.body(bytes).send().unwrap_or_else(|error| panic!("{path}: {error}"));
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = serde_json::from_str(&response.text().unwrap()).unwrap();
        Reply { status, headers, body }
    }

    fn request(&self, method: Method, path: &str, body: Option<(&str, &str)>) -> RequestBuilder {
        let url = format!("{}/api/v1{path}", self.origin);
        let mut request = self.client.request(method, url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some((kind, text)) = body {
            request = request.header("content-type", kind).body(text.to_owned());
        }
        request
    }

    /// Reads all pages of a list and returns its rows.
    #[track_caller]
    pub fn get_all(&self, path: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut address = path.to_owned();
        loop {
            let page = self.get(&address).expect(200);
            rows.extend(page.body["data"].as_array().expect("data").iter().cloned());
            let Some(next) = page.body["page"]["next"].as_str() else { return rows };
            let separator = if path.contains('?') { '&' } else { '?' };
            address = format!("{path}{separator}after={next}");
        }
    }
}
