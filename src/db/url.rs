//! Database URLs: `sqlite:PATH` or `postgres://…`. Nothing else is accepted, so that a mistyped URL
//! never creates an empty file.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr};

use percent_encoding::percent_decode_str;

/// The URL of the shop's database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// An SQLite file. `serve` and `migrate` create it and its folder if missing.
    Sqlite(PathBuf),
    /// A PostgreSQL server, as a libpq URL. [`FromStr`] checks that libpq can parse it, since libpq's
    /// error messages quote what it can't parse, including passwords.
    Postgres(String),
}

/// The reason why a URL is rejected. The messages never quote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// The URL is for neither of the two databases.
    #[error("DATABASE_URL must be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")]
    Scheme,
    /// The scheme is valid, but the rest is not.
    #[error(
        "DATABASE_URL must be like postgres://USER:PASSWORD@HOST:PORT/NAME, where characters such as \
         / @ : ? # % in the user or password are written as %2F %40 %3A %3F %23 %25"
    )]
    Malformed,
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let usable = !path.is_empty() && !path.starts_with(':') && !path.contains('\0');
            return usable.then(|| Self::Sqlite(path.into())).ok_or(UrlError::Scheme);
        }
        let known = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        if !known {
            return Err(UrlError::Scheme);
        }
        let parts = Parts::parse(text).ok_or(UrlError::Malformed)?;
        if parts.is_readable() {
            Ok(Self::Postgres(text.to_owned()))
        } else {
            Err(UrlError::Malformed)
        }
    }
}

/// Options with secret values.
const SECRET_OPTIONS: [&str; 2] = ["password", "sslpassword"];

/// The parts of a server's URL, split as libpq does.
struct Parts<'a> {
    user: Option<&'a str>,
    password: Option<&'a str>,
    /// Hosts with their ports, separated by commas.
    hosts: &'a str,
    name: Option<&'a str>,
    options: Vec<UrlOption<'a>>,
}

/// `key=value` after the question mark.
struct UrlOption<'a> {
    key: &'a str,
    value: &'a str,
}

impl UrlOption<'_> {
    fn is_secret(&self) -> bool {
        SECRET_OPTIONS.contains(&self.key)
    }
}

impl<'a> Parts<'a> {
    /// Returns `None` if an option has no value.
    fn parse(url: &'a str) -> Option<Self> {
        let (_, rest) = url.split_once("://")?;
        // Like libpq, looks for the end of the user only before the first slash.
        let (credentials, rest) = match rest.find(['@', '/']) {
            Some(at) if rest[at..].starts_with('@') => (Some(&rest[..at]), &rest[at + 1..]),
            _ => (None, rest),
        };
        let (target, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, name) = match target.split_once('/') {
            Some((hosts, name)) => (hosts, Some(name)),
            None => (target, None),
        };
        let pairs = options.split('&').filter(|pair| !pair.is_empty());
        let options = pairs.map(|pair| {
            let (key, value) = pair.split_once('=')?;
            Some(UrlOption { key, value })
        });
        let options = options.collect::<Option<_>>()?;
        let (user, password) = match credentials.map(|text| text.split_once(':').ok_or(text)) {
            Some(Ok((user, password))) => (Some(user), Some(password)),
            Some(Err(user)) => (Some(user), None),
            None => (None, None),
        };
        Some(Self { user, password, hosts, name, options })
    }

    fn is_readable(&self) -> bool {
        let name = self.name.unwrap_or_default();
        // These characters mean that a password was split in the wrong place.
        let clean = !self.hosts.contains(['@', '#']) && !name.contains(['@', '/']);
        // Unlike other programs, libpq would accept a question mark here.
        let clean =
            clean && [self.user, self.password].iter().flatten().all(|it| !it.contains('?'));
        let values = self.options.iter().map(|option| option.value);
        let encoded = [self.user, self.password, Some(self.hosts), self.name];
        let encoded = encoded.into_iter().flatten().chain(values);
        clean && self.hosts.split(',').all(has_port) && encoded.into_iter().all(is_encoded)
    }

    /// All secrets in the URL, encoded and decoded.
    fn secrets(&self) -> Vec<String> {
        let options = self.options.iter().filter(|option| option.is_secret());
        let options = options.map(|option| option.value);
        let raw = self.password.into_iter().chain(options);
        raw.flat_map(|text| [text.to_owned(), decoded(text)]).collect()
    }
}

/// Returns `true` if a host has no port or a numeric one.
fn has_port(host: &str) -> bool {
    let rest = host.rsplit_once(']').map_or(host, |(_, rest)| rest);
    let port = rest.rsplit_once(':').map_or("", |(_, port)| port);
    port.chars().all(|c| c.is_ascii_digit())
}

/// Returns `true` if each `%` is followed by the two hexadecimal digits of a byte.
fn is_encoded(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit) && digits != b"00")
    })
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The URL of a server without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicUrl {
    /// The URL without any secrets.
    pub url: String,
    /// The password, decoded.
    pub password: Option<String>,
}

impl DatabaseUrl {
    /// Replaces every secret of the URL in a message of the database or its library.
    pub fn redact(&self, text: &str) -> String {
        let Self::Postgres(url) = self else { return text.to_owned() };
        let secrets = Parts::parse(url).map(|parts| parts.secrets()).unwrap_or_default();
        let mut text = text.to_owned();
        // A password of one or two characters would match inside ordinary words.
        for secret in secrets.iter().filter(|secret| secret.len() > 2) {
            text = text.replace(secret.as_str(), "***");
        }
        text
    }

    /// Separates the password from the URL, for programs whose arguments are visible to every user
    /// of the machine. Returns `None` for a file.
    pub fn without_password(&self) -> Option<PublicUrl> {
        let Self::Postgres(url) = self else { return None };
        let parts = Parts::parse(url)?;
        let named = parts.options.iter().find(|option| option.key == "password");
        let password = named.map(|option| option.value).or(parts.password);
        let user = parts.user.map(|user| format!("{user}@")).unwrap_or_default();
        let name = parts.name.map(|name| format!("/{name}")).unwrap_or_default();
        let public = parts.options.iter().filter(|option| !option.is_secret());
        let options: Vec<_> =
            public.map(|UrlOption { key, value }| format!("{key}={value}")).collect();
        let mark = if options.is_empty() { "" } else { "?" };
        let url = format!("postgres://{user}{}{name}{mark}{}", parts.hosts, options.join("&"));
        Some(PublicUrl { url, password: password.map(decoded) })
    }

    /// Returns `true` if the URL's `sslmode` requires TLS.
    pub fn requires_tls(&self) -> bool {
        ["require", "verify-ca", "verify-full"].map(Some).contains(&self.option("sslmode"))
    }

    /// Returns `true` if the connection may cross a network: the server is on another machine, and
    /// `sslmode=disable` does not confirm an unencrypted connection.
    pub fn may_cross_network(&self) -> bool {
        let Self::Postgres(url) = self else { return false };
        let hosts = Parts::parse(url).map(|parts| parts.hosts).unwrap_or_default();
        let hosts = self.option("hostaddr").or(self.option("host")).unwrap_or(hosts);
        self.option("sslmode") != Some("disable") && !decoded(hosts).split(',').all(is_local)
    }

    /// Returns the value of an option; the last one if it is repeated, as in libpq.
    fn option(&self, name: &str) -> Option<&str> {
        let Self::Postgres(url) = self else { return None };
        let options = Parts::parse(url)?.options;
        options.into_iter().rev().find(|option| option.key == name).map(|option| option.value)
    }
}

/// Returns `true` for a socket folder and for names of this machine, with or without a port.
fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None if host.matches(':').count() == 1 => host.split(':').next().unwrap_or_default(),
        None => host,
    };
    name.is_empty()
        || name.starts_with(['/', '@'])
        || name == "localhost"
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Writes the URL without user, password and options.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => match Parts::parse(url).filter(Parts::is_readable) {
                Some(parts) => {
                    write!(f, "postgres://***@{}/{}", parts.hosts, parts.name.unwrap_or_default())
                }
                None => f.write_str("postgres://***"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_schemes_are_accepted() {
        assert_eq!("sqlite:a.db".parse(), Ok(DatabaseUrl::Sqlite("a.db".into())));
        assert_eq!("sqlite:///tmp/a.db".parse(), Ok(DatabaseUrl::Sqlite("/tmp/a.db".into())));
        for text in ["", "a.db", "mysql://x", "sqlite:", "sqlite::memory:", "postgres:x", "file:a"]
        {
            assert_eq!(text.parse::<DatabaseUrl>(), Err(UrlError::Scheme), "{text}");
        }
    }

    #[test]
    fn the_host_is_displayed_as_libpq_reads_it() {
        for (url, message) in [
            ("postgres://ann:s3cret@db/shop?password=x", "postgres://***@db/shop"),
            ("postgresql://ann@db:5433/shop?sslmode=require", "postgres://***@db:5433/shop"),
            ("postgres://ann:s3%40cret@a:1,b:2/shop", "postgres://***@a:1,b:2/shop"),
            ("postgres:///shop?host=/run/pg", "postgres://***@/shop"),
            ("postgres://[::1]:5432/shop?password=a@b", "postgres://***@[::1]:5432/shop"),
        ] {
            let parsed: DatabaseUrl = url.parse().unwrap();
            assert_eq!(format!("{parsed:?}"), message);
        }
    }

    #[test]
    fn urls_that_libpq_would_quote_are_rejected() {
        for url in [
            "postgres://ann:s3/cret@db/shop",
            "postgres://ann:s3?cret@db/shop",
            "postgres://ann:12/cret@db/shop",
            "postgres://ann:s3@cret@db/shop",
            "postgres://ann:s3%zzcret@db/shop",
            "postgres://ann:s3%00cret@db/shop",
            "postgres://db:s3cret/shop",
            "postgres://ann@db/shop?password=s3&cret",
        ] {
            assert_eq!(url.parse::<DatabaseUrl>(), Err(UrlError::Malformed), "{url}");
            assert_eq!(DatabaseUrl::Postgres(url.to_owned()).to_string(), "postgres://***");
        }
    }

    #[test]
    fn only_connections_to_other_machines_may_cross_a_network() {
        for local in [
            "sqlite:a.db",
            "postgres:///shop",
            "postgres:///shop?host=/run/postgresql",
            "postgres://ann@localhost:5432/shop",
            "postgres://ann@127.0.0.1/shop",
            "postgres://ann@[::1]:5432/shop",
            "postgres://ann@%2Frun%2Fpostgresql/shop",
            "postgres://ann@db/shop?host=127.0.0.1",
            "postgres://ann@db/shop?sslmode=disable",
        ] {
            assert!(!local.parse::<DatabaseUrl>().unwrap().may_cross_network(), "{local}");
        }
        for remote in [
            "postgres://ann@db/shop",
            "postgres://ann@10.0.0.5:5432/shop?sslmode=require",
            "postgres://ann@localhost,db/shop",
            "postgres:///shop?host=db.example",
            "postgres://ann@[2001:db8::1]/shop",
        ] {
            assert!(remote.parse::<DatabaseUrl>().unwrap().may_cross_network(), "{remote}");
        }
    }

    #[test]
    fn tls_is_required_by_three_modes() {
        let requires = |mode: &str| {
            let url = format!("postgres://ann@db/shop?sslmode={mode}");
            url.parse::<DatabaseUrl>().unwrap().requires_tls()
        };
        assert!(["require", "verify-ca", "verify-full"].into_iter().all(requires));
        assert!(!["disable", "allow", "prefer"].into_iter().any(requires));
    }

    #[test]
    fn secrets_are_redacted() {
        let url = "postgres://ann:s3%40cret@db/shop?sslpassword=key-word&sslmode=require";
        let url: DatabaseUrl = url.parse().unwrap();
        assert_eq!(url.redact("no s3%40cret, s3@cret, key-word"), "no ***, ***, ***");
        let public = url.without_password().unwrap();
        assert_eq!(public.url, "postgres://ann@db/shop?sslmode=require");
        assert_eq!(public.password.as_deref(), Some("s3@cret"));
    }
}
