//! Which database is meant: `sqlite:PATH` or `postgres://…`, and nothing else,
//! so that a mistyped address never creates an empty file.

use std::{fmt, path::PathBuf, str::FromStr};

/// The address of the shop's database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file; it and its folder are made when missing.
    Sqlite(PathBuf),
    /// A server, in libpq's own words.
    Postgres(String),
}

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("DATABASE_URL must be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")]
pub struct UrlError;

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let usable = !path.is_empty() && !path.starts_with(':') && !path.contains('\0');
            return usable.then(|| Self::Sqlite(path.into())).ok_or(UrlError);
        }
        let is_postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
        is_postgres.then(|| Self::Postgres(text.to_owned())).ok_or(UrlError)
    }
}

/// Never tells the password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                write!(f, "postgres://***@{}", place.split('?').next().unwrap_or(place))
            }
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
    fn knows_two_schemes_and_refuses_the_rest() {
        assert_eq!("sqlite:a.db".parse(), Ok(DatabaseUrl::Sqlite("a.db".into())));
        assert_eq!("sqlite:///tmp/a.db".parse(), Ok(DatabaseUrl::Sqlite("/tmp/a.db".into())));
        for text in ["", "a.db", "mysql://x", "sqlite:", "sqlite::memory:", "postgres:x", "file:a"]
        {
            assert_eq!(text.parse::<DatabaseUrl>(), Err(UrlError), "{text}");
        }
    }

    #[test]
    fn never_tells_the_password() {
        let url: DatabaseUrl = "postgres://ann:s3cret@db/shop?password=x".parse().unwrap();
        assert_eq!(format!("{url:?}"), "postgres://***@db/shop");
    }
}
