//! Requests to addresses that people typed. They lead to the public internet only, which is checked
//! when connecting, so that a name can't point elsewhere in the meantime.

use std::{
    error::Error as StdError,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use reqwest::{
    Client, RequestBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    header::RETRY_AFTER,
    redirect::Policy,
};
use url::{Host, Url};

use super::public_addresses::is_public;

/// Time limit to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time limit of a whole request.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Maximum length of a response that is read, in bytes.
const MAX_BODY: usize = 64 * 1024;
/// Maximum length of an address in bytes.
const MAX_URL: usize = 2_000;

/// The addresses that requests may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlRule {
    /// `https://` to public addresses.
    Public,
    /// The same, or the shop's own machine, also with `http://`. For development.
    PublicOrLoopback,
}

/// The reason why an address can't be used. A full sentence without the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    /// It is not a URL.
    #[error("URL must be an address like https://example.com/webhooks")]
    NotUrl,
    /// It is longer than 2,000 bytes.
    #[error("URL must be at most {MAX_URL} characters")]
    TooLong,
    /// It does not start with `https://`.
    #[error("URL must start with https://")]
    NotHttps,
    /// It contains a user name or password.
    #[error("URL must not contain a user name or password")]
    HasCredentials,
    /// Its host is an address inside a network.
    #[error("URL must lead to a public address")]
    NotPublic,
}

impl UrlRule {
    /// Parses and checks an address. Names are checked when connecting.
    pub fn check(self, text: &str) -> Result<Url, UrlProblem> {
        if text.len() > MAX_URL {
            return Err(UrlProblem::TooLong);
        }
        let url = Url::parse(text).map_err(|_| UrlProblem::NotUrl)?;
        let host = url.host().ok_or(UrlProblem::NotUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlProblem::HasCredentials);
        }
        let is_loopback = match host {
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
            Host::Domain(name) => is_local_name(name),
        };
        let is_own_machine = self == Self::PublicOrLoopback && is_loopback;
        match url.scheme() {
            "https" => {}
            "http" if is_own_machine => {}
            _ => return Err(UrlProblem::NotHttps),
        }
        let is_allowed = is_own_machine
            || match host {
                Host::Ipv4(address) => is_public(address.into()),
                Host::Ipv6(address) => is_public(address.into()),
                Host::Domain(name) => !is_local_name(name),
            };
        if is_allowed { Ok(url) } else { Err(UrlProblem::NotPublic) }
    }

    /// Returns `true` if a connection to an address of a name is allowed.
    fn allows(self, name: &str, address: IpAddr) -> bool {
        is_public(address)
            || (self == Self::PublicOrLoopback && is_local_name(name) && address.is_loopback())
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// The client can't be set up.
#[derive(Debug, thiserror::Error)]
#[error("the client for webhooks can't be set up: {0}")]
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

    fn problem(rule: UrlRule, url: &str) -> Option<UrlProblem> {
        rule.check(url).err()
    }

    #[test]
    fn only_https_to_public_hosts_is_allowed() {
        use UrlProblem::{HasCredentials, NotHttps, NotPublic, NotUrl, TooLong};
        for (url, expected) in [
            ("https://example.com/hook?a=b", None),
            ("https://1.1.1.1:8443/", None),
            ("https://[2606:4700:4700::1111]/", None),
            ("http://example.com/", Some(NotHttps)),
            ("ftp://example.com/", Some(NotHttps)),
            ("javascript:alert(1)", Some(NotUrl)),
            ("example.com", Some(NotUrl)),
            ("", Some(NotUrl)),
            ("https://", Some(NotUrl)),
            ("https://ada:secret@example.com/", Some(HasCredentials)),
            ("https://ada@example.com/", Some(HasCredentials)),
            ("https://127.0.0.1/", Some(NotPublic)),
            ("https://0x7f.1/", Some(NotPublic)),
            ("https://2130706433/", Some(NotPublic)),
            ("https://017700000001/", Some(NotPublic)),
            ("https://127.1/", Some(NotPublic)),
            ("https://127.0.0.1./", Some(NotPublic)),
            ("https://１２７.0.0.1/", Some(NotPublic)),
            ("https://[::1]/", Some(NotPublic)),
            ("https://[::ffff:127.0.0.1]/", Some(NotPublic)),
            ("https://[64:ff9b::7f00:1]/", Some(NotPublic)),
            ("https://169.254.169.254/latest/meta-data", Some(NotPublic)),
            ("https://localhost/", Some(NotPublic)),
            ("https://LOCALHOST./", Some(NotPublic)),
            ("https://a.localhost/", Some(NotPublic)),
        ] {
            assert_eq!(problem(UrlRule::Public, url), expected, "{url}");
        }
        let long = format!("https://example.com/{}", "a".repeat(MAX_URL));
        assert_eq!(problem(UrlRule::Public, &long), Some(TooLong));
    }

    #[test]
    fn development_also_allows_the_own_machine() {
        for url in
            ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]/", "https://localhost/"]
        {
            assert_eq!(problem(UrlRule::PublicOrLoopback, url), None, "{url}");
        }
        for url in ["https://10.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/"]
        {
            let expected = Some(UrlProblem::NotPublic);
            assert_eq!(problem(UrlRule::PublicOrLoopback, url), expected, "{url}");
        }
        let http = problem(UrlRule::PublicOrLoopback, "http://10.0.0.1/");
        assert_eq!(http, Some(UrlProblem::NotHttps));
    }

    #[test]
    fn names_connect_to_public_addresses_only() {
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        let public: IpAddr = "1.1.1.1".parse().unwrap();
        for rule in [UrlRule::Public, UrlRule::PublicOrLoopback] {
            assert!(rule.allows("example.com", public));
            assert!(!rule.allows("example.com", loopback));
        }
        assert!(!UrlRule::Public.allows("localhost", loopback));
        assert!(UrlRule::PublicOrLoopback.allows("localhost", loopback));
    }

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
