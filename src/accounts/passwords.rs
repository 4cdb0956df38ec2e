//! Passwords: argon2id at OWASP's parameters (19 MiB, two passes, one lane), a few at a time.

use std::{
    sync::{Arc, LazyLock},
    thread::available_parallelism,
    time::Duration,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::{
    db::{Fault, Outcome},
    foundation::{changeset::Changeset, params::Params, token},
};

/// Characters of a password: no other rules, so that managers and long sentences work.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=72;
/// How long somebody may wait for a turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// What an unknown user's password is compared with, so that the answer takes as long.
static DUMMY: LazyLock<Option<String>> = LazyLock::new(|| hash_password(&token::generate()).ok());

/// Hashes passwords away from the threads that serve pages; clones share its turns.
#[derive(Clone)]
pub struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    /// As many at once as there are processors, at most four: each takes 19 MiB.
    fn default() -> Self {
        let turns = available_parallelism().map_or(1, usize::from).min(4);
        Self(Arc::new(Semaphore::new(turns)))
    }
}

impl Passwords {
    /// The hash of a password. No transaction may be open meanwhile.
    pub async fn hash(&self, password: String) -> Outcome<String> {
        self.run(move || hash_password(&password)).await?
    }

    /// Whether a password belongs to a hash; as slow where there is none.
    pub async fn verify(&self, hash: Option<String>, password: String) -> Outcome<bool> {
        self.run(move || {
            let dummy = DUMMY.as_deref();
            let right = hash.as_deref().or(dummy).is_some_and(|hash| is_right(hash, &password));
            right && hash.is_some()
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Outcome<T> {
        let turn = timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await;
        let turn = turn.map_err(|_| Fault::Busy)?.map_err(|_| Fault::Busy)?;
        let done = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|panic| Fault::Broken(panic.to_string()))
    }
}

/// The hash of a password, in PHC's format. Takes some 20 ms.
pub fn hash_password(password: &str) -> Outcome<String> {
    let hash: Result<PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| Fault::Broken(error.to_string()))
}

fn is_right(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Reads a new password and its repetition. The form goes back without either.
pub fn cast_password(params: Params) -> Result<String, Changeset> {
    let mut form = Changeset::new(params);
    let password = form.value("new_password").to_owned();
    let length = password.chars().count();
    if length < *LENGTH.start() {
        form.error("new_password", "Password must be at least 12 characters");
    } else if length > *LENGTH.end() {
        form.error("new_password", "Password must be at most 72 characters");
    }
    if form.value("password_confirmation") != password {
        form.error("password_confirmation", "Password confirmation does not match the password");
    }
    form.set("new_password", "");
    form.set("password_confirmation", "");
    form.finish(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse battery".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        for (hash, password, right) in [
            (Some(hash.clone()), "correct horse battery", true),
            (Some(hash), "correct horse batterz", false),
            (Some("rubbish".to_owned()), "", false),
            (None, "correct horse battery", false),
        ] {
            assert_eq!(passwords.verify(hash, password.into()).await.unwrap(), right);
        }
    }

    #[test]
    fn new_passwords_are_long_and_repeated() {
        let cast = |password: &str, again: &str| {
            let pairs = [("new_password", password), ("password_confirmation", again)];
            cast_password(pairs.into_iter().collect()).map_err(|form| form.errors().len())
        };
        assert_eq!(cast("pass phrase é", "pass phrase é"), Ok("pass phrase é".to_owned()));
        assert_eq!(cast("short", "short"), Err(1));
        assert_eq!(cast("short", "other"), Err(2));
        assert_eq!(cast(&"x".repeat(73), &"x".repeat(73)), Err(1));
    }
}
