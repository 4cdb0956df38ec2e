//! How often something may be asked for, from one address of the network and for one account.

mod bodies;

use std::{
    hash::{BuildHasher, RandomState},
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use super::error::AppError;

pub use bodies::{BodyBudget, BodyReservation};

/// Keys that are remembered before those that no longer matter are let go.
const MANY: usize = 10_000;

/// Something that is worth guessing or annoying others with.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// Trying a password.
    LogIn,
    /// Registering an address.
    Register,
    /// Having a mail sent.
    Mail,
    /// Trying a coupon's code.
    Coupon,
    /// Beginning to pay: cards that were stolen are tried out by paying for small things.
    Pay,
}

/// The counters of one process.
pub struct Limits(Option<[Counters; 5]>);

struct Counters {
    by_address: Counter<IpAddr>,
    /// By the hash of what was typed: a key takes eight bytes, however long the text.
    by_account: Counter<u64>,
    hasher: RandomState,
}

struct Counter<K: std::hash::Hash + Eq + Clone> {
    attempts: DefaultKeyedRateLimiter<K>,
    /// The number of keys at which those that no longer matter are let go.
    sweep_at: AtomicUsize,
}

impl Limits {
    /// Counters, or none where limits are switched off.
    pub fn new(active: bool) -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self(active.then(|| {
            [
                Counters::new((30, minutes(15)), (10, minutes(15))),
                Counters::new((20, minutes(60)), (5, minutes(60))),
                Counters::new((30, minutes(60)), (6, minutes(60))),
                Counters::new((60, minutes(15)), (20, minutes(15))),
                Counters::new((60, minutes(60)), (15, minutes(60))),
            ]
        }))
    }

    /// Counts an attempt from an address for an account, whether there is such an account or not;
    /// a visitor who tries something for none is counted by address alone.
    pub fn check<'a>(
        &self,
        action: Action,
        from: IpAddr,
        account: impl Into<Option<&'a str>>,
    ) -> Result<(), AppError> {
        let Some(counters) = &self.0 else { return Ok(()) };
        let counters = &counters[action as usize];
        counters.by_address.check(&network(from))?;
        match account.into() {
            Some(account) => {
                let key = counters.hasher.hash_one(account.trim().to_lowercase());
                counters.by_account.check(&key)
            }
            None => Ok(()),
        }
    }
}

impl Counters {
    fn new(by_address: (u32, Duration), by_account: (u32, Duration)) -> Self {
        Self {
            by_address: Counter::new(quota(by_address)),
            by_account: Counter::new(quota(by_account)),
            hasher: RandomState::new(),
        }
    }
}

impl<K: std::hash::Hash + Eq + Clone> Counter<K> {
    fn new(quota: Quota) -> Self {
        Self { attempts: RateLimiter::keyed(quota), sweep_at: AtomicUsize::new(MANY) }
    }

    fn check(&self, key: &K) -> Result<(), AppError> {
        self.sweep();
        self.attempts.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            AppError::TooMany(wait.as_secs() + 1)
        })
    }

    /// Lets go of keys that no longer matter, whenever their number has doubled since the last
    /// time: all keys are looked at, which must not happen at each attempt.
    fn sweep(&self) {
        let limit = self.sweep_at.load(Ordering::Relaxed);
        if self.attempts.len() <= limit {
            return;
        }
        let taken =
            self.sweep_at.compare_exchange(limit, usize::MAX, Ordering::Relaxed, Ordering::Relaxed);
        if taken.is_ok() {
            self.attempts.retain_recent();
            self.attempts.shrink_to_fit();
            self.sweep_at.store(MANY.max(self.attempts.len() * 2), Ordering::Relaxed);
        }
    }
}

/// So many at once, and as many again spread over the time.
fn quota((burst, time): (u32, Duration)) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(time / burst.get()).unwrap_or(Quota::per_hour(burst)).allow_burst(burst)
}

/// Whoever has one IPv6 address has all of its last 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(limits: &Limits, from: impl Fn(u16) -> IpAddr, account: &str) -> usize {
        let try_once = |n: &u16| limits.check(Action::LogIn, from(*n), account).is_ok();
        (0..100).take_while(try_once).count()
    }

    #[test]
    fn an_account_is_guessed_at_ten_times_from_wherever() {
        let v4 = |n: u16| IpAddr::from([10, 0, 0, n.to_be_bytes()[1]]);
        assert_eq!(attempts(&Limits::new(true), v4, "ada@example.com"), 10);
        assert_eq!(attempts(&Limits::new(false), v4, "ada@example.com"), 100);
    }

    #[test]
    fn a_network_is_heard_thirty_times_whatever_it_asks_for() {
        let limits = Limits::new(true);
        let one_net = |n: u16| IpAddr::from([0x2001, 0xdb8, 0, 0, n, n, n, n]);
        let heard = (0..100_u16)
            .take_while(|n| limits.check(Action::LogIn, one_net(*n), &*n.to_string()).is_ok());
        assert_eq!(heard.count(), 30);
        let elsewhere = IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, 1]);
        assert!(limits.check(Action::LogIn, elsewhere, "x").is_ok());
    }

    #[test]
    fn who_must_wait_is_told_how_long() {
        let (limits, from) = (Limits::new(true), IpAddr::from([10, 0, 0, 1]));
        let refused = (0..100).find_map(|_| limits.check(Action::Mail, from, "a").err());
        assert!(matches!(refused, Some(AppError::TooMany(1..=601))), "{refused:?}");
    }
}
