//! Passwords: argon2id at OWASP's parameters (19 MiB, two passes, one lane), a few at a time.

use std::{
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, Params as Costs, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use subtle::ConstantTimeEq;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::{
    Error, Result,
    foundation::{changeset::Changeset, params::Params, token},
};

use super::{email::cast_email, models::User};

/// Characters of a password: no other rules, so that managers and long sentences work.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=72;
/// How long somebody may wait for a turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many may wait for a turn: as many as are served within that time.
const QUEUE: usize = 256;

/// The password of the demo shop's admin, which its first start prints and everyone may know.
pub const DEMO_PASSWORD: &str = "open the vitrine";

/// What an unknown user's password is compared with, so that the answer takes as long.
static DUMMY: LazyLock<Option<String>> = LazyLock::new(|| hash_password(&token::generate()).ok());

/// Hashes passwords away from the threads that serve pages; clones share its turns.
///
/// Each hash fills 19 MiB. While others wait that memory goes from one to the next; the last one
/// gives it back to the system, so that nothing of a flood of log-ins is kept.
#[derive(Clone)]
pub struct Passwords(Arc<Turns>);

struct Turns {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    memory: Mutex<Vec<Memory>>,
    refuse_published: bool,
}

/// The blocks that argon2 fills.
type Memory = Vec<Block>;

impl Default for Passwords {
    /// For a developer's machine.
    fn default() -> Self {
        Self::new(false)
    }
}

impl Passwords {
    /// As many at once as there are processors, at most four. A production shop lets nobody in by a
    /// published password, even if an account has one.
    pub fn new(refuse_published: bool) -> Self {
        let turns = available_parallelism().map_or(1, usize::from).min(4);
        Self(Arc::new(Turns {
            free: Arc::new(Semaphore::new(turns)),
            waiting: AtomicUsize::new(0),
            memory: Mutex::default(),
            refuse_published,
        }))
    }

    /// The hash of a password. No transaction may be open meanwhile.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move |memory| hash_with(memory, &password)).await?
    }

    /// Whether a password belongs to a hash; as slow where there is none.
    pub async fn verify(&self, hash: Option<String>, password: String) -> Result<bool> {
        let refused = self.0.refuse_published && is_published(&password);
        self.run(move |memory| {
            let dummy = DUMMY.as_deref();
            let is_right = |hash: &str| is_right(memory, hash, &password);
            let right = hash.as_deref().or(dummy).is_some_and(is_right);
            right && hash.is_some() && !refused
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T> {
        let place = Place::take(&self.0).ok_or(Error::Busy)?;
        let turn = timeout(PATIENCE, Arc::clone(&self.0.free).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        drop(place);
        let turns = Arc::clone(&self.0);
        let done = spawn_blocking(move || {
            let mut memory = turns.lend();
            let answer = work(&mut memory);
            turns.put_back(memory);
            drop(turn);
            answer
        });
        done.await.map_err(|panic| Error::Internal(panic.to_string()))
    }
}

impl Turns {
    fn lend(&self) -> Memory {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps memory for those who wait; nobody's is kept.
    fn put_back(&self, memory: Memory) {
        let mut kept = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if self.waiting.load(Ordering::SeqCst) > kept.len() {
            kept.push(memory);
        } else {
            kept.clear();
        }
    }
}

/// A place in the queue, given up when it is dropped.
struct Place(Arc<Turns>);

impl Place {
    fn take(turns: &Arc<Turns>) -> Option<Self> {
        let place = Self(Arc::clone(turns));
        (turns.waiting.fetch_add(1, Ordering::SeqCst) < QUEUE).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The hash of a password, in PHC's format. Takes some 20 ms.
pub fn hash_password(password: &str) -> Result<String> {
    hash_with(&mut Memory::new(), password)
}

fn hash_with(memory: &mut Memory, password: &str) -> Result<String> {
    let broken = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let (costs, salt) = (Costs::default(), rand::random::<[u8; 16]>());
    let mut output = [0; Costs::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, costs.clone());
    fill(memory, (&argon2, &costs), (password, &salt), &mut output)
        .map_err(|error| broken(&error))?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&costs).map_err(|error| broken(&error))?,
        salt: Some(Salt::new(&salt).map_err(|error| broken(&error))?),
        hash: Some(Output::new(&output).map_err(|error| broken(&error))?),
    };
    Ok(hash.to_string())
}

/// Whether everyone may know a password.
fn is_published(password: &str) -> bool {
    password == DEMO_PASSWORD
}

/// Whether everyone may know a user's password. Takes as long as to hash one.
pub fn has_published_password(user: &User) -> bool {
    let hash = user.hashed_password.as_deref();
    hash.is_some_and(|hash| is_right(&mut Memory::new(), hash, DEMO_PASSWORD))
}

fn is_right(memory: &mut Memory, hash: &str, password: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else { return false };
    let (Ok(costs), Ok(algorithm)) =
        (Costs::try_from(&hash), Algorithm::try_from(hash.algorithm.as_str()))
    else {
        return false;
    };
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from);
    let Ok(version) = version else { return false };
    let mut output = vec![0; expected.as_bytes().len()];
    let argon2 = Argon2::new(algorithm, version, costs.clone());
    let filled = fill(memory, (&argon2, &costs), (password, &salt), &mut output);
    filled.is_ok() && output.ct_eq(expected.as_bytes()).into()
}

/// Hashes in this memory, which grows to what the costs ask for.
fn fill(
    memory: &mut Memory,
    (argon2, costs): (&Argon2<'_>, &Costs),
    (password, salt): (&str, &[u8]),
    output: &mut [u8],
) -> argon2::Result<()> {
    memory.resize(costs.block_count(), Block::default());
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, output, memory)
}

/// Reads a new password and its repetition. The form goes back without either.
pub fn cast_password(params: Params) -> Result<String, Changeset> {
    let mut form = Changeset::new(params);
    let password = read_password(&mut form);
    form.finish(password)
}

/// Reads an address with a new password and its repetition. The form goes back without the passwords.
pub fn cast_credentials(params: Params) -> Result<(String, String), Changeset> {
    let mut form = Changeset::new(params);
    let email = cast_email(&mut form, "email");
    let password = read_password(&mut form);
    form.finish((email, password))
}

fn read_password(form: &mut Changeset) -> String {
    let password = form.value("new_password").to_owned();
    let length = password.chars().count();
    if length < *LENGTH.start() {
        form.error("new_password", "Password must be at least 12 characters");
    } else if length > *LENGTH.end() {
        form.error("new_password", "Password must be at most 72 characters");
    } else if is_published(&password) {
        form.error(
            "new_password",
            "Choose another password: this one is the demo shop's, which everyone knows",
        );
    }
    if form.value("password_confirmation") != password {
        form.error("password_confirmation", "Passwords don't match");
    }
    form.set("new_password", "");
    form.set("password_confirmation", "");
    password
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

    #[tokio::test]
    async fn memory_is_handed_on_while_others_wait_and_then_given_back() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse battery".into()).await.unwrap();
        let tries = (0..12).map(|n| {
            let (passwords, hash) = (passwords.clone(), hash.clone());
            let password = if n % 2 == 0 { "correct horse battery" } else { "wrong horse battery" };
            async move { passwords.verify(Some(hash), password.into()).await.unwrap() }
        });
        let right = futures_util::future::join_all(tries).await;
        assert!(right.iter().enumerate().all(|(n, right)| *right == (n % 2 == 0)), "{right:?}");
        assert!(passwords.0.memory.lock().unwrap().is_empty());
        assert_eq!(passwords.0.waiting.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn too_many_at_once_are_refused() {
        let passwords = Passwords::default();
        let places: Vec<_> = (0..QUEUE).filter_map(|_| Place::take(&passwords.0)).collect();
        let refused = passwords.verify(None, "correct horse battery".into()).await;
        assert!(matches!(refused, Err(Error::Busy)) && places.len() == QUEUE);
        drop(places);
        assert!(!passwords.verify(None, "correct horse battery".into()).await.unwrap());
    }

    #[tokio::test]
    async fn production_lets_nobody_in_by_a_published_password() {
        let hash = hash_password(DEMO_PASSWORD).unwrap();
        for (refuse, right) in [(true, false), (false, true)] {
            let passwords = Passwords::new(refuse);
            let verified = passwords.verify(Some(hash.clone()), DEMO_PASSWORD.into()).await;
            assert_eq!(verified.unwrap(), right);
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
        assert_eq!(cast(DEMO_PASSWORD, DEMO_PASSWORD), Err(1));
    }
}
