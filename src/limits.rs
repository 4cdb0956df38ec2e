//! Rate limits per address, per network and per account. The counters belong to one process; limits
//! that must hold across nodes are counted in the database.

mod requests;

use std::{
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use crate::{Error, Result, foundation::client::Client};

use requests::{RequestCounters, SWEEP_AT};

pub use requests::{Caller, RequestQuota};

/// The allowance of a network, as a multiple of that of one address.
const NETWORK_FACTOR: u32 = 5;

/// An action that is limited.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// A log-in with a password.
    LogIn,
    /// A registration.
    Register,
    /// A form that sends an email.
    Mail,
    /// A coupon code.
    Coupon,
    /// The start of a payment. Stolen cards are tested with small payments.
    Pay,
    /// A new cart, which is stored for weeks.
    Cart,
    /// The start of a checkout, which reserves stock.
    Checkout,
    /// A new order.
    Order,
}

/// A rate limit: `burst` attempts in a row, refilled evenly within `minutes`.
struct Allowance {
    burst: u32,
    minutes: u64,
}

const fn allowance(burst: u32, minutes: u64) -> Allowance {
    Allowance { burst, minutes }
}

impl Action {
    /// All actions, in the order of the counters.
    const ALL: [Self; 8] = [
        Self::LogIn,
        Self::Register,
        Self::Mail,
        Self::Coupon,
        Self::Pay,
        Self::Cart,
        Self::Checkout,
        Self::Order,
    ];

    fn by_address(self) -> Allowance {
        match self {
            Self::LogIn => allowance(30, 15),
            Self::Register => allowance(20, 60),
            Self::Mail => allowance(30, 60),
            Self::Coupon => allowance(60, 15),
            Self::Pay => allowance(60, 60),
            Self::Cart => allowance(300, 10),
            Self::Checkout => allowance(60, 10),
            Self::Order => allowance(30, 10),
        }
    }

    fn by_account(self) -> Allowance {
        match self {
            Self::LogIn => allowance(10, 15),
            Self::Register => allowance(5, 60),
            Self::Mail => allowance(6, 60),
            Self::Coupon => allowance(20, 15),
            Self::Pay => allowance(15, 60),
            Self::Cart | Self::Checkout | Self::Order => allowance(20, 10),
        }
    }
}

/// The counters of one process.
pub struct Limits(Option<AllCounters>);

struct AllCounters {
    actions: [Counters; Action::ALL.len()],
    requests: RequestCounters,
}

struct Counters {
    by_address: Counter<IpAddr>,
    by_network: Counter<IpAddr>,
    /// By a hash of the account, so that a key takes eight bytes however long the text is.
    by_account: Counter<u64>,
    hasher: RandomState,
}

struct Counter<K: Hash + Eq + Clone> {
    attempts: DefaultKeyedRateLimiter<K>,
    /// The number of keys from which on expired ones are removed.
    sweep_at: AtomicUsize,
}

impl Limits {
    /// Creates the limits, or none if they are switched off.
    pub fn new(active: bool) -> Self {
        Self(active.then(|| AllCounters {
            actions: Action::ALL.map(Counters::new),
            requests: RequestCounters::new(),
        }))
    }

    /// Returns `true` if limits are switched on.
    pub fn are_on(&self) -> bool {
        self.0.is_some()
    }

    /// The client at an address, exempt if limits are switched off.
    pub fn client(&self, from: IpAddr) -> Client {
        let client = Client::new(from);
        if self.0.is_some() { client } else { client.unlimited() }
    }

    /// Counts an attempt from an address for an account, whether or not the account exists. Without an
    /// account, only the address and its network are counted.
    ///
    /// # Errors
    /// `TooMany` with the seconds until the next attempt is allowed.
    pub fn check<'a>(
        &self,
        action: Action,
        from: IpAddr,
        account: impl Into<Option<&'a str>>,
    ) -> Result<()> {
        let Some(counters) = &self.0 else { return Ok(()) };
        let counters = &counters.actions[action as usize];
        let client = Client::new(from);
        counters.by_address.check(&client.address())?;
        counters.by_network.check(&client.network())?;
        match account.into() {
            Some(account) => {
                let key = counters.hasher.hash_one(account.trim().to_lowercase());
                counters.by_account.check(&key)
            }
            None => Ok(()),
        }
    }

    /// Counts a request to the API. Returns what the caller has left, or `None` if limits are switched
    /// off.
    ///
    /// # Errors
    /// `TooMany` with the seconds until the next request is allowed.
    pub fn count_request(&self, caller: Caller) -> Result<Option<RequestQuota>> {
        match &self.0 {
            Some(counters) => counters.requests.count(caller).map(Some),
            None => Ok(None),
        }
    }
}

impl Counters {
    fn new(action: Action) -> Self {
        let by_address = action.by_address();
        let by_network = allowance(by_address.burst * NETWORK_FACTOR, by_address.minutes);
        Self {
            by_address: Counter::new(&by_address),
            by_network: Counter::new(&by_network),
            by_account: Counter::new(&action.by_account()),
            hasher: RandomState::new(),
        }
    }
}

impl<K: Hash + Eq + Clone> Counter<K> {
    fn new(allowance: &Allowance) -> Self {
        let attempts = RateLimiter::keyed(quota(allowance));
        Self { attempts, sweep_at: AtomicUsize::new(SWEEP_AT) }
    }

    fn check(&self, key: &K) -> Result<()> {
        self.sweep();
        self.attempts.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Error::TooMany(wait.as_secs() + 1)
        })
    }

    /// Removes expired keys whenever their number has doubled since the last time. This visits all
    /// keys, so it must not happen at each attempt.
    fn sweep(&self) {
        let limit = self.sweep_at.load(Ordering::Relaxed);
        if self.attempts.len() <= limit {
            return;
        }
        let claimed =
            self.sweep_at.compare_exchange(limit, usize::MAX, Ordering::Relaxed, Ordering::Relaxed);
        if claimed.is_ok() {
            self.attempts.retain_recent();
            self.attempts.shrink_to_fit();
            self.sweep_at.store(SWEEP_AT.max(self.attempts.len() * 2), Ordering::Relaxed);
        }
    }
}

fn quota(allowance: &Allowance) -> Quota {
    let burst = NonZeroU32::new(allowance.burst).unwrap_or(NonZeroU32::MIN);
    let time = Duration::from_secs(allowance.minutes * 60);
    Quota::with_period(time / burst.get()).unwrap_or(Quota::per_hour(burst)).allow_burst(burst)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(limits: &Limits, from: impl Fn(u16) -> IpAddr, account: &str) -> usize {
        let try_once = |n: &u16| limits.check(Action::LogIn, from(*n), account).is_ok();
        (0..100).take_while(try_once).count()
    }

    #[test]
    fn an_account_allows_ten_log_ins_from_any_addresses() {
        let v4 = |n: u16| IpAddr::from([10, 0, 0, n.to_be_bytes()[1]]);
        assert_eq!(attempts(&Limits::new(true), v4, "ada@example.com"), 10);
        assert_eq!(attempts(&Limits::new(false), v4, "ada@example.com"), 100);
    }

    #[test]
    fn an_address_is_allowed_thirty_log_ins_for_any_accounts() {
        let limits = Limits::new(true);
        let one_net = |n: u16| IpAddr::from([0x2001, 0xdb8, 0, 0, n, n, n, n]);
        let recorded = (0..100_u16)
            .take_while(|n| limits.check(Action::LogIn, one_net(*n), &*n.to_string()).is_ok());
        assert_eq!(recorded.count(), 30);
        let elsewhere = IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, 1]);
        assert!(limits.check(Action::LogIn, elsewhere, "x").is_ok());
    }

    #[test]
    fn a_network_has_the_allowance_of_five_addresses() {
        let limits = Limits::new(true);
        let neighbor = |n: u16| IpAddr::from([203, 0, 113, n.to_be_bytes()[1]]);
        let made = (0..5_000_u16)
            .filter(|n| limits.check(Action::Cart, neighbor(*n), None::<&str>).is_ok())
            .count();
        assert!((1_500..1_550).contains(&made), "{made}");
        let elsewhere = IpAddr::from([203, 0, 114, 1]);
        assert!(limits.check(Action::Cart, elsewhere, None::<&str>).is_ok());
    }

    #[test]
    fn a_rejected_attempt_says_how_long_to_wait() {
        let limits = Limits::new(true);
        let from = IpAddr::from([10, 0, 0, 1]);
        let rejected = (0..100).find_map(|_| limits.check(Action::Mail, from, "a").err());
        assert!(matches!(rejected, Some(Error::TooMany(1..=601))), "{rejected:?}");
    }
}
