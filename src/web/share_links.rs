//! Links that share a cart: things and how many of each, signed, for seven days. Nothing in them
//! says whose cart it was, and nothing is written to make one.

use std::time::Duration;

use actix_web::cookie::Key;

use crate::{
    foundation::{
        clock::Timestamp,
        token::{self, HmacSigner},
    },
    shopping_cart::SharedLine,
};

/// How long a link works.
const VALID: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Things that a link can have.
const MOST: usize = 500;
const PURPOSE: &str = "shared cart";

/// Makes and reads links.
#[derive(Clone)]
pub struct ShareLinks {
    seal: HmacSigner,
}

impl ShareLinks {
    /// With the key of all cookies.
    pub fn new(key: &Key) -> Self {
        Self { seal: HmacSigner::new(key.signing(), PURPOSE) }
    }

    /// The last moment at which a link that is made now works.
    pub fn until(now: Timestamp) -> Timestamp {
        now.after(VALID)
    }

    /// The part of a link that says what is shared: `<until>_<variant>x<quantity>_….<signature>`.
    pub fn seal(&self, lines: &[SharedLine], now: Timestamp) -> String {
        let mut body = (Self::until(now).micros() / 1_000_000).to_string();
        for SharedLine { variant, quantity } in lines.iter().take(MOST) {
            body.push_str(&format!("_{variant}x{quantity}"));
        }
        format!("{body}.{}", self.seal.sign(&body))
    }

    /// What a link shares; nothing where we have not signed it or it is too old.
    pub fn open(&self, text: &str, now: Timestamp) -> Option<Vec<SharedLine>> {
        let (body, signature) = text.rsplit_once('.')?;
        if !token::same(signature, &self.seal.sign(body)) {
            return None;
        }
        let mut parts = body.split('_');
        let until =
            Timestamp::from_micros(parts.next()?.parse::<i64>().ok()?.checked_mul(1_000_000)?)?;
        let line = |part: &str| {
            let (variant, quantity) = part.split_once('x')?;
            Some(SharedLine { variant: variant.parse().ok()?, quantity: quantity.parse().ok()? })
        };
        (now < until).then(|| parts.map(line).collect::<Option<Vec<_>>>()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_ours_whole_and_young() {
        let links = ShareLinks::new(&Key::derive_from(&[1; 64]));
        let theirs = ShareLinks::new(&Key::derive_from(&[2; 64]));
        let now = Timestamp::from_micros(1_772_366_400_000_000).unwrap();
        let line = |variant: i64, quantity| SharedLine { variant: variant.into(), quantity };
        let lines = vec![line(7, 2), line(19, 1)];
        let link = links.seal(&lines, now);
        assert_eq!(links.open(&link, now), Some(lines));
        assert_eq!(
            links.open(&link, now.after(VALID - Duration::from_secs(1))).map(|l| l.len()),
            Some(2)
        );
        assert_eq!(links.open(&link, now.after(VALID)), None);
        assert_eq!(theirs.open(&link, now), None);
        for forged in
            ["", ".", "x", &link[1..], &link[..link.len() - 1], &link.replace("7x2", "7x9")]
        {
            assert_eq!(links.open(forged, now), None, "{forged}");
        }
    }
}
