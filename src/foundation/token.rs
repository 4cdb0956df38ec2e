//! Secret tokens for links and cookies. Only their hashes are stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Bytes of randomness in a token: 256 bits.
const BYTES: usize = 32;

/// Generates a token of 256 random bits: 43 characters that are safe in URLs.
pub fn generate() -> String {
    let bytes: [u8; BYTES] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Returns the SHA-256 of a token in 43 characters, as the database stores it.
pub fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Masks a token with a random one-time pad: 86 characters, different each time. This way the length
/// of a compressed page that echoes user input reveals nothing about the token (BREACH).
pub fn mask(token: &str) -> String {
    let secret = URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
    let mut masked: Vec<u8> = secret.iter().map(|_| rand::random()).collect();
    let sealed: Vec<u8> = secret.iter().zip(&masked).map(|(byte, pad)| byte ^ pad).collect();
    masked.extend(sealed);
    URL_SAFE_NO_PAD.encode(masked)
}

/// Returns `true` if a text is this token, masked by [`mask`].
pub fn matches_masked(masked: &str, token: &str) -> bool {
    let Ok(masked) = URL_SAFE_NO_PAD.decode(masked) else { return false };
    let (pad, sealed) = masked.split_at(masked.len() / 2);
    let secret: Vec<u8> = pad.iter().zip(sealed).map(|(pad, byte)| pad ^ byte).collect();
    pad.len() == sealed.len()
        && !secret.is_empty()
        && constant_time_eq(&URL_SAFE_NO_PAD.encode(secret), token)
}

/// An HMAC-SHA256 with a key of any length.
pub fn hmac_sha256(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("an HMAC takes keys of any length")
}

/// Signs texts with a key, to authenticate them later or to derive secrets from them. Each purpose
/// has different signatures.
#[derive(Clone)]
pub struct HmacSigner(Hmac<Sha256>);

impl HmacSigner {
    /// Creates a signer with a key for a purpose.
    pub fn new(key: &[u8], purpose: &str) -> Self {
        let mut mac = hmac_sha256(key);
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        Self(mac)
    }

    /// The signature of a text, in 43 characters.
    pub fn sign(&self, text: &str) -> String {
        let mac = self.0.clone().chain_update(text);
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

/// Compares two secrets in constant time.
pub fn constant_time_eq(left: &str, right: &str) -> bool {
    use subtle::ConstantTimeEq;
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_hash_the_same_each_time() {
        let (one, other) = (generate(), generate());
        assert_eq!(one.len(), 43);
        assert!(!constant_time_eq(&one, &other));
        assert_eq!(hash(&one), hash(&one));
        assert_ne!(hash(&one), one);
    }

    #[test]
    fn a_masked_token_differs_each_time_and_stays_the_same_token() {
        let (token, other) = (generate(), generate());
        let (one, two) = (mask(&token), mask(&token));
        assert_eq!((one.len(), two.len()), (86, 86));
        assert_ne!(one, two);
        assert!(matches_masked(&one, &token) && matches_masked(&two, &token));
        assert!(!matches_masked(&one, &other));
        for wrong in ["", "abc", "A", "AA", "é", &token, &one[1..], &one[..85], &mask("")] {
            assert!(!matches_masked(wrong, &token) && !matches_masked(wrong, ""), "{wrong}");
        }
    }

    #[test]
    fn a_signature_depends_on_key_and_purpose_and_text() {
        let signer = HmacSigner::new(b"key", "cart");
        let signature = signer.sign("text");
        assert_eq!((signature.len(), &signature), (43, &signer.sign("text")));
        for other in [
            HmacSigner::new(b"yek", "cart").sign("text"),
            HmacSigner::new(b"key", "link").sign("text"),
            signer.sign("txet"),
        ] {
            assert_ne!(signature, other);
        }
    }
}
