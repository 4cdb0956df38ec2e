//! Which addresses requests may lead to.

use std::net::IpAddr;

use url::{Host, Url};

use super::addresses::is_public;

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
        self.check_host(text, false)
    }

    /// Parses and checks an address of something that everyone may read, also with `http://`.
    pub fn check_download(self, text: &str) -> Result<Url, UrlProblem> {
        self.check_host(text, true)
    }

    fn check_host(self, text: &str, is_http_allowed: bool) -> Result<Url, UrlProblem> {
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
            "http" if is_own_machine || is_http_allowed => {}
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
    pub(super) fn allows(self, name: &str, address: IpAddr) -> bool {
        is_public(address)
            || (self == Self::PublicOrLoopback && is_local_name(name) && address.is_loopback())
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
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
    fn downloads_may_be_unencrypted() {
        let problem = |url: &str| UrlRule::Public.check_download(url).err();
        assert_eq!(problem("http://example.com/a.jpg"), None);
        assert_eq!(problem("http://192.168.0.1/a.jpg"), Some(UrlProblem::NotPublic));
        assert_eq!(problem("http://localhost/a.jpg"), Some(UrlProblem::NotPublic));
        assert_eq!(problem("ftp://example.com/a.jpg"), Some(UrlProblem::NotHttps));
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
}
