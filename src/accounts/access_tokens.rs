//! Access tokens of customers in the API: JSON Web Tokens that are valid for an hour. A token names
//! a session, which must be looked up, because it may have ended.

mod hmac_provider;

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    foundation::{
        clock::Timestamp,
        ids::{UserId, UserTokenId},
        token::HmacSigner,
    },
};

use super::models::ApiSession;

/// How long a token is valid: an hour.
const VALIDITY: Duration = Duration::from_secs(60 * 60);
/// The audience of all tokens.
const AUDIENCE: &str = "api";
/// The only algorithm: HMAC with SHA-256.
const ALGORITHM: Algorithm = Algorithm::HS256;
const PURPOSE: &str = "api access token";

/// Signs and verifies access tokens.
#[derive(Clone)]
pub struct AccessTokenSigner {
    encoding_key: EncodingKey,
    decoding_key: DecodingKey,
    validation: Validation,
    issuer: String,
}

/// The content of a verified token. Whether the session is still active is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// The user.
    pub user: UserId,
    /// The user's session.
    pub session: UserTokenId,
}

/// The tokens that a customer's program gets when it logs in or refreshes its session.
#[derive(Clone, Serialize)]
pub struct TokenPair {
    /// The token that each request carries.
    pub access_token: String,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// The token that gets the next pair. It works once, within 30 days.
    pub refresh_token: String,
}

/// The claims of a token, as registered for JSON Web Tokens; `sid` is the session.
#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: UserTokenId,
    iat: i64,
    exp: i64,
}

impl AccessTokenSigner {
    /// Creates a signer with a key that is derived from `key`. The issuer is the shop's address.
    pub fn new(key: &[u8], issuer: &str) -> Self {
        hmac_provider::install();
        // Never empty, which is the only key that the library refuses.
        let key = HmacSigner::new(key, PURPOSE).sign("key");
        let mut validation = Validation::new(ALGORITHM);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The library would compare with the system's clock instead of the shop's.
        validation.validate_exp = false;
        Self {
            encoding_key: EncodingKey::from_secret(key.as_bytes()).expect("a key"),
            decoding_key: DecodingKey::from_secret(key.as_bytes()).expect("a key"),
            validation,
            issuer: issuer.to_owned(),
        }
    }

    /// Returns the tokens of a session that has just begun or was refreshed.
    pub fn token_pair(&self, session: ApiSession, now: Timestamp) -> Result<TokenPair> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: session.user.to_string(),
            sid: session.id,
            iat: seconds(now),
            exp: seconds(now.after(VALIDITY)),
        };
        let signed = encode(&Header::new(ALGORITHM), &claims, &self.encoding_key);
        Ok(TokenPair {
            access_token: signed.map_err(|error| Error::Internal(error.to_string()))?,
            expires_in: VALIDITY.as_secs(),
            refresh_token: session.refresh_token,
        })
    }

    /// Returns the content of a token, or `None` unless it is ours, intact and not expired.
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        let claims = decode::<Claims>(token, &self.decoding_key, &self.validation).ok()?.claims;
        let is_current = seconds(now) < claims.exp;
        let user = claims.sub.parse().ok().filter(|_| is_current)?;
        Some(AccessClaims { user, session: claims.sid })
    }
}

/// Returns the whole seconds since 1970.
fn seconds(moment: Timestamp) -> i64 {
    moment.micros().div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://shop.example";

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-01T12:00:00.5Z").unwrap()
    }

    fn signer() -> AccessTokenSigner {
        AccessTokenSigner::new(b"key", ISSUER)
    }

    fn sign(signer: &AccessTokenSigner) -> String {
        let session =
            ApiSession { id: 7.into(), user: 3.into(), refresh_token: "refresh".to_owned() };
        let pair = signer.token_pair(session, now()).unwrap();
        assert_eq!((pair.expires_in, pair.refresh_token.as_str()), (3600, "refresh"));
        pair.access_token
    }

    fn encoded(value: &Value) -> String {
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    /// Signs any header and claims with the right key.
    fn forge(header: &Value, claims: &Value) -> String {
        let key = HmacSigner::new(b"key", PURPOSE).sign("key");
        let message = format!("{}.{}", encoded(header), encoded(claims));
        let mut mac = crate::foundation::token::hmac_sha256(key.as_bytes());
        hmac::Mac::update(&mut mac, message.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(hmac::Mac::finalize(mac).into_bytes());
        format!("{message}.{signature}")
    }

    fn claims() -> Value {
        let iat = seconds(now());
        json!({"iss": ISSUER, "aud": "api", "sub": "3", "sid": 7, "iat": iat, "exp": iat + 3600})
    }

    fn header() -> Value {
        json!({"typ": "JWT", "alg": "HS256"})
    }

    #[test]
    fn a_token_is_valid_for_an_hour() {
        let signer = signer();
        let token = sign(&signer);
        let claims = AccessClaims { user: 3.into(), session: 7.into() };
        assert_eq!(signer.verify(&token, now()), Some(claims));
        let last = now().after(VALIDITY - Duration::from_secs(1));
        assert_eq!(signer.verify(&token, last), Some(claims));
        assert_eq!(signer.verify(&token, now().after(VALIDITY)), None);
    }

    #[test]
    fn tokens_of_other_keys_and_shops_are_rejected() {
        let signer = signer();
        let other_key = sign(&AccessTokenSigner::new(b"other", ISSUER));
        let other_shop = sign(&AccessTokenSigner::new(b"key", "https://other.example"));
        for token in [&other_key, &other_shop] {
            assert_eq!(signer.verify(token, now()), None, "{token}");
        }
    }

    #[test]
    fn only_our_algorithm_is_accepted() {
        let signer = signer();
        assert!(signer.verify(&forge(&header(), &claims()), now()).is_some());
        for algorithm in ["none", "None", "HS384", "HS512", "RS256", "ES256", "EdDSA", ""] {
            let header = json!({"typ": "JWT", "alg": algorithm});
            let signed = forge(&header, &claims());
            assert_eq!(signer.verify(&signed, now()), None, "{algorithm}");
            let unsigned = format!("{}.{}.", encoded(&header), encoded(&claims()));
            assert_eq!(signer.verify(&unsigned, now()), None, "{algorithm} without a signature");
        }
        assert_eq!(signer.verify(&forge(&json!({"typ": "JWT"}), &claims()), now()), None);
    }

    #[test]
    fn every_claim_is_needed_and_checked() {
        let signer = signer();
        for (claim, wrong) in [
            ("iss", json!("https://other.example")),
            ("iss", json!(["https://other.example"])),
            ("aud", json!("shop")),
            ("sub", json!("x")),
            ("sub", json!(3)),
            ("sub", json!("-3")),
            ("sid", json!("x")),
            ("exp", json!(seconds(now()))),
            ("exp", json!("tomorrow")),
            ("exp", json!(1e300)),
        ] {
            let mut forged = claims();
            forged[claim] = wrong.clone();
            assert_eq!(signer.verify(&forge(&header(), &forged), now()), None, "{claim}: {wrong}");
            forged.as_object_mut().unwrap().remove(claim);
            assert_eq!(signer.verify(&forge(&header(), &forged), now()), None, "no {claim}");
        }
    }

    #[test]
    fn garbage_is_rejected() {
        let signer = signer();
        let token = sign(&signer);
        let [header, body, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            panic!("{token}")
        };
        let (swapped, empty) =
            (format!("{body}.{header}.{signature}"), format!("{header}.{body}."));
        let (longer, twice) = (format!("{token}A"), format!("{token}.{signature}"));
        for garbage in
            ["", ".", "..", "...", "é", "a.b.c", "\0", header, &swapped, &empty, &longer, &twice]
        {
            assert_eq!(signer.verify(garbage, now()), None, "{garbage}");
        }
    }
}
