//! Sites whose scripts may use the API.

use std::{fmt, str::FromStr};

use url::Url;

/// Maximum number of origins.
const MAX_ORIGINS: usize = 20;

/// Origins of other sites, as browsers send them: `https://app.example` or `https://app.example:8443`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedOrigins(Vec<String>);

/// Why a text is no list of origins.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginsError {
    /// A line is no origin.
    #[error("must have an address such as https://app.example on each line: not {0:?}")]
    Unreadable(String),
    /// There are too many lines.
    #[error("must be at most {MAX_ORIGINS} addresses")]
    TooMany,
}

impl AllowedOrigins {
    /// Returns `true` if an origin is in the list.
    pub fn has(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed == origin)
    }
}

/// Reads one origin per line.
impl FromStr for AllowedOrigins {
    type Err = OriginsError;

    fn from_str(text: &str) -> Result<Self, OriginsError> {
        let mut origins = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let origin = normalize(line)
                .ok_or_else(|| OriginsError::Unreadable(line.chars().take(60).collect()))?;
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        if origins.len() > MAX_ORIGINS {
            return Err(OriginsError::TooMany);
        }
        Ok(Self(origins))
    }
}

/// The origin as browsers send it: in lower case, without the usual port. `None` if the text has more
/// than a scheme, a host and a port, or if it is not HTTPS.
fn normalize(text: &str) -> Option<String> {
    let authority = text.strip_prefix("https://")?;
    let authority = authority.strip_suffix('/').unwrap_or(authority);
    if authority.is_empty() || authority.contains(['/', '?', '#', '@', '\\', '*', ' ', '\t']) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    Some(url.origin().ascii_serialization())
}

/// Writes one origin per line.
impl fmt::Display for AllowedOrigins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

/// Reads the lines from the database.
impl TryFrom<String> for AllowedOrigins {
    type Error = OriginsError;

    fn try_from(text: String) -> Result<Self, OriginsError> {
        text.parse()
    }
}

/// Writes the lines to the database.
impl From<AllowedOrigins> for String {
    fn from(origins: AllowedOrigins) -> Self {
        origins.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_stored_as_browsers_send_them() {
        let typed =
            " https://App.Example/ \n\nhttps://app.example:443\nhttps://bücher.example:8443";
        let origins: AllowedOrigins = typed.parse().unwrap();
        assert_eq!(origins.to_string(), "https://app.example\nhttps://xn--bcher-kva.example:8443");
        assert!(origins.has("https://app.example"));
        for other in ["http://app.example", "https://app.example:8443", "null", ""] {
            assert!(!origins.has(other), "{other}");
        }
    }

    #[test]
    fn anything_but_https_origins_is_rejected() {
        for text in [
            "*",
            "null",
            "app.example",
            "http://app.example",
            "https://",
            "https://*.example",
            "https://a.example/path",
            "https://a.example?q",
            "https://a.example#f",
            "https://me@a.example",
            "https://a.example:99999",
        ] {
            assert!(text.parse::<AllowedOrigins>().is_err(), "{text}");
        }
        let many: Vec<String> = (0..21).map(|n| format!("https://a{n}.example")).collect();
        assert_eq!(many.join("\n").parse::<AllowedOrigins>(), Err(OriginsError::TooMany));
        assert!(many[..20].join("\n").parse::<AllowedOrigins>().is_ok());
    }
}
