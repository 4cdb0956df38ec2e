//! Secrets that travel in links and cookies. Only their hash is ever stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Bytes of randomness in a token: 256 bits.
const BYTES: usize = 32;

/// A secret of 256 random bits as 43 characters that are safe in addresses.
pub fn generate() -> String {
    let bytes: [u8; BYTES] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The SHA-256 of a token, in 43 characters: what the database keeps.
pub fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Compares two secrets without telling by time how much of them agrees.
pub fn same(left: &str, right: &str) -> bool {
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
        assert!(!same(&one, &other));
        assert_eq!(hash(&one), hash(&one));
        assert_ne!(hash(&one), one);
    }
}
