//! Password hashes of other shop systems, which imports of customers bring: bcrypt, PHPass, and the bcrypt of
//! WordPress. They are accepted at one log-in, which replaces them.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha384;
use subtle::ConstantTimeEq;

/// The greatest cost of bcrypt that is accepted: about a quarter of a second. Each step doubles it.
const MAX_BCRYPT_COST: u32 = 12;
/// The greatest cost of PHPass that is accepted: 262,144 rounds.
const MAX_PHPASS_COST: usize = 18;
/// The digits of PHPass, from 0 to 63.
const PHPASS_DIGITS: &[u8; 64] =
    b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// How WordPress from 6.8 on marks its hashes.
const WORDPRESS: &str = "$wp";

/// An imported hash.
enum ImportedHash<'h> {
    Bcrypt(&'h str),
    /// Bcrypt of a HMAC of the password.
    WordPress(&'h str),
    PhPass(PhPass<'h>),
}

/// The parts of `$P$`, a digit for the cost, eight characters of salt, and 22 digits.
struct PhPass<'h> {
    rounds: u32,
    salt: &'h [u8],
    digits: &'h [u8],
}

/// Returns `true` if a hash is of a kind that can be imported.
pub fn is_imported(hash: &str) -> bool {
    parse(hash).is_some()
}

/// Returns `true` if a password matches an imported hash. `None` if the hash is of another kind.
pub fn matches(hash: &str, password: &str) -> Option<bool> {
    Some(match parse(hash)? {
        ImportedHash::Bcrypt(hash) => bcrypt::verify(password, hash).unwrap_or(false),
        ImportedHash::WordPress(hash) => {
            let password = wordpress_digest(password.trim())?;
            bcrypt::verify(password, hash).unwrap_or(false)
        }
        ImportedHash::PhPass(hash) => hash.matches(password),
    })
}

fn parse(hash: &str) -> Option<ImportedHash<'_>> {
    if let Some(bcrypt) = hash.strip_prefix(WORDPRESS) {
        return is_bcrypt(bcrypt).then_some(ImportedHash::WordPress(bcrypt));
    }
    if is_bcrypt(hash) {
        return Some(ImportedHash::Bcrypt(hash));
    }
    PhPass::parse(hash).map(ImportedHash::PhPass)
}

/// Returns `true` for `$2y$10$` and 53 digits.
fn is_bcrypt(hash: &str) -> bool {
    let rest = ["$2a$", "$2b$", "$2y$"].iter().find_map(|start| hash.strip_prefix(start));
    let parts = rest.and_then(|rest| rest.split_once('$'));
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    parts.is_some_and(|(cost, digits)| {
        cost.parse::<u32>().is_ok_and(|cost| (4..=MAX_BCRYPT_COST).contains(&cost))
            && digits.len() == 53
            && digits.bytes().all(is_digit)
    })
}

/// The text that WordPress hashes instead of the password.
fn wordpress_digest(password: &str) -> Option<String> {
    let mut mac = Hmac::<Sha384>::new_from_slice(b"wp-sha384").ok()?;
    mac.update(password.as_bytes());
    Some(STANDARD.encode(mac.finalize().into_bytes()))
}

impl<'h> PhPass<'h> {
    fn parse(hash: &'h str) -> Option<Self> {
        let rest = hash.strip_prefix("$P$").or_else(|| hash.strip_prefix("$H$"))?;
        let rest = rest.as_bytes();
        let is_digit = |byte: &u8| PHPASS_DIGITS.contains(byte);
        if rest.len() != 31 || !rest.iter().all(is_digit) {
            return None;
        }
        let cost = PHPASS_DIGITS.iter().position(|digit| *digit == rest[0])?;
        (7..=MAX_PHPASS_COST).contains(&cost).then(|| Self {
            rounds: 1 << cost,
            salt: &rest[1..9],
            digits: &rest[9..],
        })
    }

    fn matches(&self, password: &str) -> bool {
        let password = password.as_bytes();
        let mut digest = Md5::new().chain_update(self.salt).chain_update(password).finalize();
        for _ in 0..self.rounds {
            digest = Md5::new().chain_update(digest).chain_update(password).finalize();
        }
        encode(&digest).as_slice().ct_eq(self.digits).into()
    }
}

/// Encodes bytes in groups of three, the lowest bits first.
fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut digits = Vec::new();
    for group in bytes.chunks(3) {
        let value = group.iter().rev().fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
        for digit in 0..=group.len() {
            digits.push(PHPASS_DIGITS[(value >> (6 * digit) & 63) as usize]);
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_other_systems_match_their_passwords() {
        for (hash, password) in [
            // The test vector of PHPass.
            ("$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345"),
            (
                "$2y$04$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
                "correct horse battery",
            ),
        ] {
            if hash.starts_with("$2y") {
                let own = bcrypt::hash(password, 4).unwrap();
                assert_eq!(matches(&own, password), Some(true));
                assert_eq!(matches(&own.replace("$2b$", "$2y$"), password), Some(true));
                assert_eq!(matches(&own, "wrong horse battery"), Some(false));
                let digest = wordpress_digest(password).unwrap();
                let wordpress = format!("$wp{}", bcrypt::hash(digest, 4).unwrap());
                assert_eq!(matches(&wordpress, password), Some(true));
                assert_eq!(matches(&wordpress, &format!(" {password} ")), Some(true));
                assert_eq!(matches(&wordpress, "wrong horse battery"), Some(false));
                continue;
            }
            assert_eq!(matches(hash, password), Some(true), "{hash}");
            assert_eq!(matches(hash, "test12346"), Some(false), "{hash}");
        }
    }

    #[test]
    fn other_hashes_are_no_imported_ones() {
        for hash in [
            "",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
            "$2y$13$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
            "$2y$31$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
            "$2x$10$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
            "$2y$10$short",
            "$P$zIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
            "$P$9short",
            "$wp$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
            "5f4dcc3b5aa765d61d8327deb882cf99",
        ] {
            assert!(!is_imported(hash), "{hash}");
        }
    }
}
