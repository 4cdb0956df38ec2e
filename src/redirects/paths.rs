//! Old and new addresses as people and other systems write them.

use percent_encoding::percent_decode_str;
use url::Url;

use super::models::NewRedirect;

/// The most characters of an address.
const MAX_LENGTH: usize = 2_000;
/// The beginnings of paths that this shop needs itself.
const RESERVED: [&str; 5] = ["/admin", "/api", "/static", "/media", "/live"];

/// The reason why a redirect can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRedirect {
    /// The old address is no path.
    #[error("must be a path such as /old-page")]
    From,
    /// This shop uses the path.
    #[error("is used by this shop")]
    Reserved,
    /// The new address is neither a path nor a URL.
    #[error("must be a path such as /products/mug or a URL that begins with https://")]
    To,
    /// Both are the same.
    #[error("is the same as the old path")]
    Same,
}

/// Reads a redirect. The old address may be a whole URL, of which the path counts.
pub fn read_redirect(from: &str, to: &str) -> Result<NewRedirect, InvalidRedirect> {
    let path = path_of(from.trim());
    let path = path.filter(|path| path != "/" && path.chars().count() <= MAX_LENGTH);
    let path = path.ok_or(InvalidRedirect::From)?;
    let is_reserved = |start: &&str| {
        path.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if RESERVED.iter().any(is_reserved) {
        return Err(InvalidRedirect::Reserved);
    }
    let target = to.trim();
    let is_url = ["https://", "http://"].iter().any(|start| {
        target.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
    }) && Url::parse(target).is_ok();
    let is_path = target.starts_with('/') && !target.starts_with("//") && !target.contains('\\');
    let is_plain = !target.contains(|c: char| c.is_whitespace() || c.is_control());
    if !(is_url || is_path) || !is_plain || target.chars().count() > MAX_LENGTH {
        return Err(InvalidRedirect::To);
    }
    if is_path && normalize(target) == path {
        return Err(InvalidRedirect::Same);
    }
    Ok(NewRedirect { path, target: target.to_owned() })
}

/// Returns the path of a path or URL, as it is stored; `None` if there is none.
fn path_of(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let path = match rest {
        Some(rest) => rest.find('/').map_or("/", |start| &rest[start..]),
        None => address,
    };
    let is_path = path.starts_with('/') && !path.contains(['\\', '\0']);
    is_path.then(|| normalize(path))
}

/// Returns a path as it is stored: decoded, without its query, and without slashes at the end.
pub fn normalize(path: &str) -> String {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let decoded = percent_decode_str(&path[..end]).decode_utf8_lossy().into_owned();
    match decoded.trim_end_matches('/') {
        "" => "/".to_owned(),
        path => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_paths() {
        for (from, path) in [
            ("/product/mug/", "/product/mug"),
            ("https://old.example/caf%C3%A9?x=1", "/café"),
            (" /a ", "/a"),
        ] {
            let read = read_redirect(from, "/products/mug");
            assert_eq!(read.map(|redirect| redirect.path), Ok(path.to_owned()), "{from}");
        }
        for (from, to, problem) in [
            ("", "/a", InvalidRedirect::From),
            ("product", "/a", InvalidRedirect::From),
            ("https://old.example", "/a", InvalidRedirect::From),
            ("/admin/x", "/a", InvalidRedirect::Reserved),
            ("/api", "/a", InvalidRedirect::Reserved),
            ("/a", "", InvalidRedirect::To),
            ("/a", "//evil.example", InvalidRedirect::To),
            ("/a", "javascript:alert(1)", InvalidRedirect::To),
            ("/a", "/\\evil", InvalidRedirect::To),
            ("/a", "https://[::1", InvalidRedirect::To),
            ("/a/", "/a", InvalidRedirect::Same),
        ] {
            assert_eq!(read_redirect(from, to), Err(problem), "{from} {to}");
        }
        assert!(read_redirect("/apis", "https://example.com/a").is_ok());
    }
}
