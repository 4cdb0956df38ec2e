//! Signing secrets: encrypted in the database, and replaced without a gap.

use std::time::Duration;

use aes_gcm::{Aes256Gcm, KeyInit, Nonce, aead::Aead};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::Mac;
use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    foundation::{clock::Timestamp, token::hmac_sha256},
};

/// How long a replaced secret still signs beside the new one.
const OVERLAP: Duration = Duration::from_secs(24 * 60 * 60);
/// The beginning of a secret.
const PREFIX: &str = "whsec_";
/// Bytes of a nonce.
const NONCE: usize = 12;

/// Encrypts secrets with a key that is derived from the shop's secret key.
#[derive(Clone)]
pub struct SecretCipher(Aes256Gcm);

impl SecretCipher {
    /// Derives the key for webhook secrets from the shop's key.
    pub fn new(key: &[u8]) -> Self {
        let derived = hmac_sha256(key).chain_update(b"webhook secrets").finalize().into_bytes();
        let cipher = Aes256Gcm::new_from_slice(&derived);
        Self(cipher.expect("an HMAC-SHA256 is as long as a key of AES-256"))
    }

    fn seal(&self, text: &str) -> Result<String> {
        let nonce: [u8; NONCE] = rand::random();
        let sealed = self.0.encrypt(Nonce::from_slice(&nonce), text.as_bytes());
        let sealed = sealed.map_err(|_| Error::Internal("cannot encrypt a secret".into()))?;
        Ok(STANDARD.encode([&nonce[..], &sealed].concat()))
    }

    /// Returns `None` if the text was encrypted with another key or changed.
    fn open(&self, sealed: &str) -> Option<String> {
        let sealed = STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        String::from_utf8(self.0.decrypt(Nonce::from_slice(nonce), sealed).ok()?).ok()
    }
}

/// The encrypted secrets of an endpoint, the current one last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredSecrets(Vec<StoredSecret>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct StoredSecret {
    secret: String,
    /// The time until which it signs; `None` for the current one.
    until: Option<Timestamp>,
}

/// Reads the JSON of the database. Unreadable JSON has no secrets, so that attempts fail with a
/// reason.
impl From<String> for StoredSecrets {
    fn from(json: String) -> Self {
        serde_json::from_str(&json).unwrap_or_default()
    }
}

/// Secrets with a new one.
pub(super) struct Rotated {
    pub stored: StoredSecrets,
    /// The new secret, to be shown once.
    pub secret: String,
}

impl StoredSecrets {
    /// Adds a new secret. The current one signs for another 24 hours.
    pub fn rotate(&self, cipher: &SecretCipher, now: Timestamp) -> Result<Rotated> {
        let bytes: [u8; 32] = rand::random();
        let secret = format!("{PREFIX}{}", STANDARD.encode(bytes));
        let mut stored: Vec<StoredSecret> = self.0.clone();
        for old in &mut stored {
            old.until.get_or_insert_with(|| now.after(OVERLAP));
        }
        stored.retain(|old| old.until.is_some_and(|until| until > now));
        stored.push(StoredSecret { secret: cipher.seal(&secret)?, until: None });
        Ok(Rotated { stored: Self(stored), secret })
    }

    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Returns the secrets that sign at a time, the newest first. They are empty if the shop's key
    /// changed.
    pub fn valid_at(&self, cipher: &SecretCipher, now: Timestamp) -> Vec<String> {
        let valid = self.0.iter().rev().filter(|old| old.until.is_none_or(|until| until > now));
        valid.filter_map(|valid| cipher.open(&valid.secret)).collect()
    }
}

/// Signs a message with a secret that starts with `whsec_`. `timestamp` is in Unix seconds. Returns
/// `None` if the secret is invalid.
pub fn sign(secret: &str, message_id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let content = format!("{message_id}.{timestamp}.{body}");
    let mac = hmac_sha256(&key).chain_update(content).finalize().into_bytes();
    Some(format!("v1,{}", STANDARD.encode(mac)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000).unwrap()
    }

    #[test]
    fn signs_as_the_specification() {
        // The example of the official libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signature =
            sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(sign("secret", "msg_1", 0, ""), None);
    }

    #[test]
    fn a_replaced_secret_signs_for_a_day() {
        let cipher = SecretCipher::new(b"key");
        let first = StoredSecrets::default().rotate(&cipher, at(0)).unwrap();
        let second = first.stored.rotate(&cipher, at(100)).unwrap();
        assert_ne!(first.secret, second.secret);
        let both = [second.secret.clone(), first.secret];
        assert_eq!(second.stored.valid_at(&cipher, at(86_499)), both);
        assert_eq!(second.stored.valid_at(&cipher, at(86_500)), [second.secret]);
        let third = second.stored.rotate(&cipher, at(100_000)).unwrap();
        assert_eq!(third.stored.0.len(), 2, "expired secrets are dropped");
    }

    #[test]
    fn secrets_are_encrypted_with_the_shops_key() {
        let cipher = SecretCipher::new(b"key");
        let Rotated { stored, secret } = StoredSecrets::default().rotate(&cipher, at(0)).unwrap();
        let json = stored.to_json().unwrap();
        assert!(!json.contains("whsec_") && !json.contains(&secret[6..]));
        assert_eq!(StoredSecrets::from(json), stored);
        assert!(stored.valid_at(&SecretCipher::new(b"other"), at(1)).is_empty());
        assert!(StoredSecrets::from("x".to_owned()).valid_at(&cipher, at(1)).is_empty());
        assert_eq!(cipher.open(""), None);
    }
}
