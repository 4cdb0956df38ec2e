//! The format of API keys: `vk_live_`, 8 characters by which the key is found, 32 that are secret,
//! and 6 of a checksum. Scanners recognize such keys in public code, and a typo is noticed without a
//! query.

use sha2::{Digest, Sha256};

/// The start of every key.
const START: &str = "vk_live_";
/// Characters by which a key is found.
const PREFIX: usize = 8;
/// Secret characters: 190 bits.
const SECRET: usize = 32;
/// Characters of the checksum.
const CHECKSUM: usize = 6;
/// The digits of base 62.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A key with a valid checksum, which may not exist.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ApiKeySecret(String);

impl ApiKeySecret {
    /// Generates a key.
    pub(super) fn generate() -> Self {
        let random = || char::from(DIGITS[rand::random_range(0..DIGITS.len())]);
        let mut key = START.to_owned();
        key.extend((0..PREFIX + SECRET).map(|_| random()));
        key.push_str(&checksum(&key));
        Self(key)
    }

    /// Reads a key. Returns `None` if its length, a character or its checksum is wrong.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix(START)?;
        let is_base62 = body.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if body.len() != PREFIX + SECRET + CHECKSUM || !is_base62 {
            return None;
        }
        let (key, sum) = text.split_at(text.len() - CHECKSUM);
        (checksum(key) == sum).then(|| Self(text.to_owned()))
    }

    /// The whole key.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// The part by which the key is found and recognized, such as `vk_live_4fQz81Lm`.
    pub(super) fn prefix(&self) -> &str {
        &self.0[..START.len() + PREFIX]
    }
}

/// Returns the checksum of a key: a part of its SHA-256.
fn checksum(key: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let digit = |byte: &u8| char::from(DIGITS[usize::from(*byte) % DIGITS.len()]);
    hash[..CHECKSUM].iter().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_format_that_scanners_look_for() {
        let key = ApiKeySecret::generate();
        assert_eq!(key.text().len(), 54);
        let (prefix, rest) = key.text().split_at(16);
        assert_eq!(prefix, key.prefix());
        assert!(prefix.starts_with("vk_live_"), "{prefix}");
        assert!(rest.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{rest}");
        assert!(ApiKeySecret::generate() != key);
        assert!(ApiKeySecret::parse(key.text()) == Some(key));
    }

    #[test]
    fn every_single_typo_is_noticed() {
        let key = ApiKeySecret::generate();
        let text = key.text();
        let typos = (0..text.len()).map(|at| {
            let other = if text.as_bytes()[at] == b'x' { "y" } else { "x" };
            format!("{}{other}{}", &text[..at], &text[at + 1..])
        });
        let found = typos.filter(|typo| ApiKeySecret::parse(typo).is_some()).count();
        assert_eq!(found, 0);
        let long = format!("{text}0");
        let test_key = text.replace("vk_live_", "vk_test_");
        for wrong in ["", "vk_live_", "é", &text[1..], &text[..53], &long, &test_key] {
            assert!(ApiKeySecret::parse(wrong).is_none(), "{wrong}");
        }
        let accented = format!("vk_live_{}é", &text[8..52]);
        assert!(ApiKeySecret::parse(&accented).is_none());
    }
}
