//! Signed links that share a cart for seven days. A link contains the variants and quantities, but not
//! the owner. Nothing is stored.

use std::time::Duration;

use actix_web::cookie::Key;

use crate::{
    foundation::{
        clock::Timestamp,
        token::{HmacSigner, constant_time_eq},
    },
    shopping_cart::SharedLine,
};

/// The lifetime of a link.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Maximum number of lines in a link.
const MAX_LINES: usize = 500;
const PURPOSE: &str = "shared cart";

/// Creates and reads links.
#[derive(Clone)]
pub struct ShareLinks {
    signer: HmacSigner,
}

impl ShareLinks {
    /// `key` is the key of all cookies.
    pub fn new(key: &Key) -> Self {
        Self { signer: HmacSigner::new(key.signing(), PURPOSE) }
    }

    /// Returns the time at which a link that is created now expires.
    pub fn expiry(now: Timestamp) -> Timestamp {
        now.after(LIFETIME)
    }

    /// Returns the token of a link: `<expiry>_<variant>x<quantity>_….<signature>`.
    pub fn create(&self, lines: &[SharedLine], now: Timestamp) -> String {
        let mut body = (Self::expiry(now).micros() / 1_000_000).to_string();
        for SharedLine { variant, quantity } in lines.iter().take(MAX_LINES) {
            body.push_str(&format!("_{variant}x{quantity}"));
        }
        format!("{body}.{}", self.signer.sign(&body))
    }

    /// Returns the lines of a link, or `None` if it has expired or its signature is invalid.
    pub fn read(&self, token: &str, now: Timestamp) -> Option<Vec<SharedLine>> {
        let (body, signature) = token.rsplit_once('.')?;
        if !constant_time_eq(signature, &self.signer.sign(body)) {
            return None;
        }
        let mut parts = body.split('_');
        let expiry =
            Timestamp::from_micros(parts.next()?.parse::<i64>().ok()?.checked_mul(1_000_000)?)?;
        let line = |part: &str| {
            let (variant, quantity) = part.split_once('x')?;
            Some(SharedLine { variant: variant.parse().ok()?, quantity: quantity.parse().ok()? })
        };
        (now < expiry).then(|| parts.map(line).collect::<Option<Vec<_>>>()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_links_with_our_signature_are_read_until_they_expire() {
        let links = ShareLinks::new(&Key::derive_from(&[1; 64]));
        let theirs = ShareLinks::new(&Key::derive_from(&[2; 64]));
        let now = Timestamp::from_micros(1_772_366_400_000_000).unwrap();
        let line = |variant: i64, quantity| SharedLine { variant: variant.into(), quantity };
        let lines = vec![line(7, 2), line(19, 1)];
        let link = links.create(&lines, now);
        assert_eq!(links.read(&link, now), Some(lines));
        assert_eq!(
            links.read(&link, now.after(LIFETIME - Duration::from_secs(1))).map(|l| l.len()),
            Some(2)
        );
        assert_eq!(links.read(&link, now.after(LIFETIME)), None);
        assert_eq!(theirs.read(&link, now), None);
        for forged in
            ["", ".", "x", &link[1..], &link[..link.len() - 1], &link.replace("7x2", "7x9")]
        {
            assert_eq!(links.read(forged, now), None, "{forged}");
        }
    }
}
