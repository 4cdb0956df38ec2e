//! Signed links that show a product to people who are not staff, for seven days, before it is in the shop.
//! Nothing is stored.

use std::time::Duration;

use actix_web::cookie::Key;

use crate::foundation::{
    clock::Timestamp,
    ids::ProductId,
    token::{HmacSigner, constant_time_eq},
};

/// The lifetime of a link.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const PURPOSE: &str = "product preview";

/// Creates and reads links.
#[derive(Clone)]
pub struct PreviewLinks {
    signer: HmacSigner,
}

impl PreviewLinks {
    /// `key` is the key of all cookies.
    pub fn new(key: &Key) -> Self {
        Self { signer: HmacSigner::new(key.signing(), PURPOSE) }
    }

    /// Returns the time at which a link that is created now expires.
    pub fn expiry(now: Timestamp) -> Timestamp {
        now.after(LIFETIME)
    }

    /// Returns the token of a link: `<product>_<expiry>.<signature>`.
    pub fn create(&self, product: ProductId, now: Timestamp) -> String {
        let body = format!("{product}_{}", Self::expiry(now).micros() / 1_000_000);
        format!("{body}.{}", self.signer.sign(&body))
    }

    /// Returns the product of a link, or `None` if it has expired or its signature is invalid.
    pub fn read(&self, token: &str, now: Timestamp) -> Option<ProductId> {
        let (body, signature) = token.split_once('.')?;
        if !constant_time_eq(signature, &self.signer.sign(body)) {
            return None;
        }
        let (product, expiry) = body.split_once('_')?;
        let expiry = Timestamp::from_micros(expiry.parse::<i64>().ok()?.checked_mul(1_000_000)?)?;
        (now < expiry).then(|| product.parse().ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_links_with_our_signature_are_read_until_they_expire() {
        let links = PreviewLinks::new(&Key::derive_from(&[1; 64]));
        let theirs = PreviewLinks::new(&Key::derive_from(&[2; 64]));
        let now = Timestamp::from_micros(1_772_366_400_000_000).unwrap();
        let product = ProductId::new(7);
        let link = links.create(product, now);
        assert_eq!(links.read(&link, now), Some(product));
        assert_eq!(links.read(&link, now.after(LIFETIME)), None);
        assert_eq!(theirs.read(&link, now), None);
        for forged in ["", ".", "x", &link[1..], &link[..link.len() - 1], &link.replace("7_", "8_")]
        {
            assert_eq!(links.read(forged, now), None, "{forged}");
        }
    }
}
