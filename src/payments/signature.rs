//! Stripe's webhook signatures: `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>" in hex>`.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::foundation::{clock::Timestamp, token::hmac_sha256};

/// The tolerance of timestamps in seconds, in both directions, as in Stripe's own libraries.
const TOLERANCE: i64 = 300;

/// The reason why a signature is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It is missing or can't be read.
    #[error("no signature")]
    Missing,
    /// It doesn't match the body and the secret.
    #[error("the signature does not match")]
    Wrong,
    /// It was signed too long ago, or in the future.
    #[error("the signature's timestamp is out of tolerance")]
    Old,
}

/// Signs a body with the current time. Returns the value of the header.
pub fn sign(secret: &SecretString, now: Timestamp, body: &[u8]) -> String {
    let seconds = seconds(now).to_string();
    let code = code(secret, &seconds, body).finalize().into_bytes();
    format!("t={seconds},v1={}", const_hex::encode(code))
}

/// Verifies that a body was signed with the secret just now. If there are several signatures, one
/// valid one is enough: there are two while the secret is being changed.
pub fn verify(
    secret: &SecretString,
    now: Timestamp,
    header: Option<&str>,
    body: &[u8],
) -> Result<(), SignatureError> {
    let header = header.ok_or(SignatureError::Missing)?;
    let part = |name: &'static str| {
        let parts = header.split(',').filter_map(|part| part.trim().split_once('='));
        parts.filter(move |(key, _)| *key == name).map(|(_, value)| value)
    };
    let sent = part("t").next().ok_or(SignatureError::Missing)?;
    let sent_at: i64 = sent.parse().map_err(|_| SignatureError::Missing)?;
    let code = code(secret, sent, body);
    let matches = |hex: &str| {
        const_hex::decode_to_array::<_, 32>(hex)
            .is_ok_and(|sent| code.clone().verify_slice(&sent).is_ok())
    };
    if !part("v1").any(matches) {
        return Err(SignatureError::Wrong);
    }
    let age = seconds(now).saturating_sub(sent_at);
    if (-TOLERANCE..=TOLERANCE).contains(&age) { Ok(()) } else { Err(SignatureError::Old) }
}

fn seconds(moment: Timestamp) -> i64 {
    moment.micros().div_euclid(1_000_000)
}

fn code(secret: &SecretString, seconds: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = hmac_sha256(secret.expose_secret().as_bytes());
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000).unwrap()
    }

    #[test]
    fn signatures_equal_those_of_openssl() {
        // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
        let signed =
            sign(&SecretString::from("whsec_test"), at(1_700_000_000), br#"{"id":"evt_1"}"#);
        assert_eq!(signed, OPENSSL);
    }

    const OPENSSL: &str =
        "t=1700000000,v1=c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925";

    #[test]
    fn signatures_need_the_secret_and_a_recent_timestamp() {
        let secret = SecretString::from("whsec_test");
        let body = b"{}".as_slice();
        let header = sign(&secret, at(1_000), body);
        let check = |header: &str, now, body| verify(&secret, at(now), Some(header), body);
        assert_eq!(check(&header, 1_000, body), Ok(()));
        assert_eq!(check(&header, 1_300, body), Ok(()));
        assert_eq!(check(&header, 1_301, body), Err(SignatureError::Old));
        assert_eq!(check(&header, 699, body), Err(SignatureError::Old));
        assert_eq!(check(&header, 1_000, b"{ }"), Err(SignatureError::Wrong));
        let later = header.replace("t=1000", "t=1200");
        assert_eq!(check(&later, 1_200, body), Err(SignatureError::Wrong));
        let other = sign(&SecretString::from("whsec_other"), at(1_000), body);
        assert_eq!(check(&other, 1_000, body), Err(SignatureError::Wrong));
        let both = format!("{other},{}", header.split_once(',').unwrap().1);
        assert_eq!(check(&both, 1_000, body), Ok(()));
    }

    #[test]
    fn invalid_headers_are_rejected() {
        let secret = SecretString::from("whsec_test");
        assert_eq!(verify(&secret, at(0), None, b""), Err(SignatureError::Missing));
        for header in ["", "t=", "t=x,v1=00", "v1=00", "t=1", "t=1,v1=ü", "t=1,v0=00", "t=1,v1="] {
            assert!(verify(&secret, at(1), Some(header), b"").is_err(), "{header}");
        }
    }
}
