//! Passwords, hashed with argon2id and OWASP's parameters (19 MiB, two passes, one lane), only a
//! few at the same time.

use std::{
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::available_parallelism,
    time::{Duration, Instant},
};

use argon2::{
    Algorithm, Argon2, Block, Params as Costs, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use subtle::ConstantTimeEq;
use tokio::{
    sync::Semaphore,
    task::spawn_blocking,
    time::{sleep_until, timeout},
};

use crate::{
    Error, Result,
    foundation::{changeset::Changeset, params::Params, token},
};

use super::{email::cast_email, imported_hashes, models::User};

/// Allowed lengths in characters. There are no other rules, so password managers and passphrases work.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=72;
/// The longest wait for a permit.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// Maximum number of waiting requests, about as many as can be served within `MAX_WAIT`.
const QUEUE: usize = 256;

/// The shortest time from the beginning of a comparison to the answer that a password is wrong. Longer than imported
/// hashes take, so that the answer does not tell accounts with them from others.
const REJECTION_TIME: Duration = Duration::from_millis(300);

/// The password of the demo shop's admin, which is public.
pub const DEMO_PASSWORD: &str = "open the vitrine";

/// A hash that is compared for unknown users, so that the response takes equally long.
static DUMMY_HASH: LazyLock<Option<String>> =
    LazyLock::new(|| hash_password(&token::generate()).ok());

/// Hashes passwords on blocking threads. Clones share its limits.
///
/// Each hash needs 19 MiB. While requests wait, the memory is reused; the last one frees it, so that a
/// burst of log-ins leaves no memory allocated.
#[derive(Clone)]
pub struct Passwords(Arc<HashPool>);

struct HashPool {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    memory: Mutex<Vec<Memory>>,
    reject_published: bool,
}

/// The blocks that argon2 fills.
type Memory = Vec<Block>;

impl Default for Passwords {
    /// Creates a pool for development.
    fn default() -> Self {
        Self::new(false)
    }
}

impl Passwords {
    /// Creates a pool with as many concurrent hashes as there are CPUs, at most four. In
    /// production, published passwords are rejected even if an account has one.
    pub fn new(reject_published: bool) -> Self {
        let concurrency = available_parallelism().map_or(1, usize::from).min(4);
        Self(Arc::new(HashPool {
            permits: Arc::new(Semaphore::new(concurrency)),
            waiting: AtomicUsize::new(0),
            memory: Mutex::default(),
            reject_published,
        }))
    }

    /// Returns the hash of a password. No transaction may be open meanwhile.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move |memory| hash_with(memory, &password)).await?
    }

    /// Returns `true` if a password matches a hash. Takes equally long without a hash, and for imported hashes.
    pub async fn verify(&self, hash: Option<String>, password: String) -> Result<bool> {
        let is_rejected = self.0.reject_published && is_published(&password);
        let compared = self.run(move |memory| {
            let began_at = Instant::now();
            let is_match = is_match(memory, hash.as_deref(), &password);
            Comparison { began_at, is_match: is_match && !is_rejected }
        });
        let Comparison { began_at, is_match } = compared.await?;
        if !is_match {
            sleep_until((began_at + REJECTION_TIME).into()).await;
        }
        Ok(is_match)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T> {
        let waiting = QueueEntry::new(&self.0).ok_or(Error::Busy)?;
        let permit = timeout(MAX_WAIT, Arc::clone(&self.0.permits).acquire_owned()).await;
        let permit = permit.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        drop(waiting);
        let pool = Arc::clone(&self.0);
        let done = spawn_blocking(move || {
            let mut memory = pool.take_memory();
            let result = work(&mut memory);
            pool.return_memory(memory);
            drop(permit);
            result
        });
        done.await.map_err(|panic| Error::Internal(panic.to_string()))
    }
}

/// The result of comparing a password.
struct Comparison {
    began_at: Instant,
    is_match: bool,
}

impl HashPool {
    fn take_memory(&self) -> Memory {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Returns memory to the pool if requests wait, and frees all pooled memory otherwise.
    fn return_memory(&self, memory: Memory) {
        let mut free = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if self.waiting.load(Ordering::SeqCst) > free.len() {
            free.push(memory);
        } else {
            free.clear();
        }
    }
}

/// A waiting request, removed from the queue when dropped.
struct QueueEntry(Arc<HashPool>);

impl QueueEntry {
    /// Returns `None` if the queue is full.
    fn new(pool: &Arc<HashPool>) -> Option<Self> {
        let entry = Self(Arc::clone(pool));
        (pool.waiting.fetch_add(1, Ordering::SeqCst) < QUEUE).then_some(entry)
    }
}

impl Drop for QueueEntry {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Returns the hash of a password in PHC format. Takes about 20 ms.
pub fn hash_password(password: &str) -> Result<String> {
    hash_with(&mut Memory::new(), password)
}

fn hash_with(memory: &mut Memory, password: &str) -> Result<String> {
    let internal = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let costs = Costs::default();
    let salt = rand::random::<[u8; 16]>();
    let mut output = [0; Costs::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, costs.clone());
    compute(memory, &argon2, password, &salt, &mut output).map_err(|error| internal(&error))?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&costs).map_err(|error| internal(&error))?,
        salt: Some(Salt::new(&salt).map_err(|error| internal(&error))?),
        hash: Some(Output::new(&output).map_err(|error| internal(&error))?),
    };
    Ok(hash.to_string())
}

/// Returns `true` if a password is public.
fn is_published(password: &str) -> bool {
    password == DEMO_PASSWORD
}

/// Returns `true` if a user's password is public. Takes as long as hashing.
pub fn has_published_password(user: &User) -> bool {
    let hash = user.hashed_password.as_deref();
    hash.is_some_and(|hash| matches(&mut Memory::new(), hash, DEMO_PASSWORD))
}

/// Returns `true` if a password matches a hash of this shop or an imported one. Argon2id is computed once in any
/// case: for the hash, or else for one that is compared for nobody.
fn is_match(memory: &mut Memory, hash: Option<&str>, password: &str) -> bool {
    let imported = hash.and_then(|hash| imported_hashes::matches(hash, password));
    let own = hash.filter(|_| imported.is_none());
    let compared = own.or(DUMMY_HASH.as_deref());
    let is_own_match = compared.is_some_and(|hash| matches(memory, hash, password));
    imported.unwrap_or(is_own_match && own.is_some())
}

/// Returns `true` if a password matches a hash in PHC format.
fn matches(memory: &mut Memory, hash: &str, password: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else { return false };
    let Ok(costs) = Costs::try_from(&hash) else { return false };
    let Ok(algorithm) = Algorithm::try_from(hash.algorithm.as_str()) else { return false };
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from);
    let Ok(version) = version else { return false };
    let mut output = vec![0; expected.as_bytes().len()];
    let argon2 = Argon2::new(algorithm, version, costs);
    let computed = compute(memory, &argon2, password, &salt, &mut output);
    computed.is_ok() && output.ct_eq(expected.as_bytes()).into()
}

#[cfg(test)]
thread_local! {
    /// The number of Argon2 hashes that this thread computed.
    static COMPUTED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Hashes a password in `memory`, which grows as needed.
fn compute(
    memory: &mut Memory,
    argon2: &Argon2<'_>,
    password: &str,
    salt: &[u8],
    output: &mut [u8],
) -> argon2::Result<()> {
    #[cfg(test)]
    COMPUTED.set(COMPUTED.get() + 1);
    memory.resize(argon2.params().block_count(), Block::default());
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, output, memory)
}

/// Reads a new password and its confirmation. An invalid form is returned without them.
pub fn cast_password(params: Params) -> Result<String, Changeset> {
    let mut form = Changeset::new(params);
    let password = read_password(&mut form);
    form.finish(password)
}

/// An email address and a password.
pub struct Credentials {
    /// The address in lower case.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Reads an address with a new password and its confirmation. An invalid form is returned without the
/// passwords.
pub fn cast_credentials(params: Params) -> Result<Credentials, Changeset> {
    let mut form = Changeset::new(params);
    let email = cast_email(&mut form, "email");
    let password = read_password(&mut form);
    form.finish(Credentials { email, password })
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
    async fn only_the_correct_password_is_accepted() {
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
    fn each_comparison_computes_argon2_once() {
        assert!(DUMMY_HASH.is_some(), "computed before the first comparison");
        let own = hash_password("correct horse battery").unwrap();
        let bcrypt = bcrypt::hash("correct horse battery", 4).unwrap();
        for (hash, password, right) in [
            (None, "correct horse battery", false),
            (Some(&*own), "correct horse battery", true),
            (Some(&*own), "wrong horse battery", false),
            (Some(&*bcrypt), "correct horse battery", true),
            (Some(&*bcrypt), "wrong horse battery", false),
            (Some("$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"), "test12345", true),
            (Some("$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"), "wrong horse battery", false),
        ] {
            let before = COMPUTED.get();
            assert_eq!(is_match(&mut Memory::new(), hash, password), right, "{hash:?}");
            assert_eq!(COMPUTED.get() - before, 1, "{hash:?}");
        }
    }

    #[tokio::test]
    async fn memory_is_reused_while_others_wait_and_then_freed() {
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
    async fn a_full_queue_rejects_requests() {
        let passwords = Passwords::default();
        let entries: Vec<_> = (0..QUEUE).filter_map(|_| QueueEntry::new(&passwords.0)).collect();
        let rejected = passwords.verify(None, "correct horse battery".into()).await;
        assert!(matches!(rejected, Err(Error::Busy)) && entries.len() == QUEUE);
        drop(entries);
        assert!(!passwords.verify(None, "correct horse battery".into()).await.unwrap());
    }

    #[tokio::test]
    async fn production_rejects_published_passwords() {
        let hash = hash_password(DEMO_PASSWORD).unwrap();
        for (reject, right) in [(true, false), (false, true)] {
            let passwords = Passwords::new(reject);
            let verified = passwords.verify(Some(hash.clone()), DEMO_PASSWORD.into()).await;
            assert_eq!(verified.unwrap(), right);
        }
    }

    #[test]
    fn new_passwords_are_long_and_confirmed() {
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
