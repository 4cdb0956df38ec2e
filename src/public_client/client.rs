//! Requests to addresses that people typed. They lead to the public internet only, which is checked
//! when connecting, so that a name can't point elsewhere in the meantime.

use std::{error::Error as StdError, net::SocketAddr, time::Duration};

use reqwest::{
    Client, RequestBuilder, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, LOCATION, RETRY_AFTER},
    redirect::Policy,
};
use url::Url;

use super::url_rule::UrlRule;

/// Time limit to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time limit of a whole request.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Maximum length of a response that is read, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The client can't be set up.
#[derive(Debug, thiserror::Error)]
#[error("the client for requests to other sites can't be set up: {0}")]
pub struct PublicClientError(reqwest::Error);

/// The reason why a request got no response, in a sentence for the shopkeeper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PublicRequestError(pub String);

/// The response to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicResponse {
    /// The status code.
    pub code: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The body, at most 64 KiB of it.
    pub body: String,
}

/// A download and its limits.
#[derive(Clone, Copy, Debug)]
pub struct Fetch<'a> {
    /// The address.
    pub url: &'a str,
    /// The header `Accept`.
    pub accept: &'static str,
    /// Maximum bytes of the body.
    pub max_bytes: u64,
    /// Maximum number of redirects.
    pub max_redirects: usize,
    /// Time limit of each request, with its body.
    pub timeout: Duration,
}

/// How a download ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchedBody {
    /// The whole body was read.
    Complete,
    /// The body is larger than allowed, so the rest was not read.
    TooLarge,
    /// There is no body to read: a status other than 200.
    Status(u16),
}

/// A client that follows no redirects, uses no proxy, and reads at most 64 KiB in 15 seconds.
#[derive(Clone)]
pub struct PublicClient {
    http: Client,
    rule: UrlRule,
}

impl PublicClient {
    /// Creates a client.
    pub fn new(rule: UrlRule) -> Result<Self, PublicClientError> {
        // Fails if another part of this process has installed it already, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(PublicResolver(rule))
            .user_agent(concat!("vitrine/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(PublicClientError)?;
        Ok(Self { http, rule })
    }

    /// Sends a POST request. `prepare` adds headers and the body.
    pub async fn post(
        &self,
        url: &str,
        prepare: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<PublicResponse, PublicRequestError> {
        let url =
            self.rule.check(url).map_err(|problem| PublicRequestError(format!("{problem}.")))?;
        let mut response =
            prepare(self.http.post(url)).send().await.map_err(|error| describe(&error))?;
        let code = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        // The status counts, even if the rest of the answer never comes.
        while body.len() < MAX_BODY
            && let Ok(Some(chunk)) = response.chunk().await
        {
            body.extend_from_slice(&chunk);
        }
        body.truncate(MAX_BODY);
        Ok(PublicResponse { code, retry_after, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// Downloads a body, and passes its parts to `write`. Redirects are followed, each after the same check of its
    /// address.
    pub async fn fetch(
        &self,
        fetch: Fetch<'_>,
        mut write: impl FnMut(&[u8]) -> std::io::Result<()>,
    ) -> Result<FetchedBody, PublicRequestError> {
        let mut response = match self.follow(fetch).await? {
            response if response.status() == 200 => response,
            response => return Ok(FetchedBody::Status(response.status().as_u16())),
        };
        let mut bytes = 0;
        while let Some(chunk) = response.chunk().await.map_err(|error| describe(&error))? {
            bytes += chunk.len() as u64;
            if bytes > fetch.max_bytes {
                return Ok(FetchedBody::TooLarge);
            }
            let written = write(&chunk);
            written.map_err(|error| PublicRequestError(format!("It can't be stored: {error}.")))?;
        }
        Ok(FetchedBody::Complete)
    }

    /// Sends GET requests until a response is no redirect.
    async fn follow(&self, fetch: Fetch<'_>) -> Result<Response, PublicRequestError> {
        let mut address = fetch.url.to_owned();
        for _ in 0..=fetch.max_redirects {
            let url = self.rule.check_download(&address);
            let url = url.map_err(|problem| PublicRequestError(format!("{problem}.")))?;
            let request = self.http.get(url.clone()).timeout(fetch.timeout);
            let sent = request.header(ACCEPT, fetch.accept).send().await;
            let response = sent.map_err(|error| describe(&error))?;
            let target = redirect_target(&url, &response);
            match target {
                Some(target) => address = target.into(),
                None => return Ok(response),
            }
        }
        Err(PublicRequestError("It redirects too often.".to_owned()))
    }
}

/// Returns the address that a response redirects to.
fn redirect_target(url: &Url, response: &Response) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    url.join(response.headers().get(LOCATION)?.to_str().ok()?).ok()
}

/// Resolves names to allowed addresses only.
#[derive(Clone, Copy)]
struct PublicResolver(UrlRule);

/// A name has no allowed address.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no public address")]
struct NotPublic;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Self(rule) = *self;
        Box::pin(async move {
            let name = name.as_str();
            let found = tokio::net::lookup_host((name, 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| rule.allows(name, address.ip())).collect();
            if allowed.is_empty() {
                return Err(Box::new(NotPublic) as Box<dyn StdError + Send + Sync>);
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}

/// Describes why there is no response, without the address.
fn describe(error: &reqwest::Error) -> PublicRequestError {
    let mut source: Option<&(dyn StdError + 'static)> = Some(error);
    let mut is_private = false;
    let mut cause = String::new();
    while let Some(inner) = source {
        is_private |= inner.is::<NotPublic>();
        cause = inner.to_string();
        source = inner.source();
    }
    PublicRequestError(if is_private {
        "The name leads to no public address.".to_owned()
    } else if error.is_timeout() {
        "No answer in time.".to_owned()
    } else if error.is_connect() {
        format!("No connection: {cause}.")
    } else {
        format!("The connection was lost: {cause}.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_connected() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = PublicClient::new(UrlRule::Public).unwrap();
        // Skips the check of the URL, as a name that changes its address after it would.
        let sent = client.http.get(format!("http://localhost:{port}/")).send().await;
        let PublicRequestError(reason) = describe(&sent.unwrap_err());
        assert_eq!(reason, "The name leads to no public address.");
        assert!(listener.accept().is_err(), "nothing may connect");
    }
}
