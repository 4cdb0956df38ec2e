//! How often something may be asked for: from one address, from the network around it, and for one
//! account. The counters are this process's own; what must hold across nodes is counted from rows.
//!
//! Pages, and everything else that takes requests, ask here before they act.

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

/// Keys that are remembered before those that no longer matter are let go.
const MANY: usize = 10_000;

/// How much more a network may do than one address in it.
const NEIGHBORS: u32 = 5;

/// Something that is worth guessing, hoarding or annoying others with.
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
    /// Making a cart: each is a row that is kept for weeks.
    Cart,
    /// Beginning a checkout, which holds stock.
    Checkout,
    /// Placing an order.
    Order,
}

/// So many at once, and as many again spread over so many minutes.
struct Allowance(u32, u64);

impl Action {
    /// Every action, in the order of the counters.
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
            Self::LogIn => Allowance(30, 15),
            Self::Register => Allowance(20, 60),
            Self::Mail => Allowance(30, 60),
            Self::Coupon => Allowance(60, 15),
            Self::Pay => Allowance(60, 60),
            Self::Cart => Allowance(300, 10),
            Self::Checkout => Allowance(60, 10),
            Self::Order => Allowance(30, 10),
        }
    }

    fn by_account(self) -> Allowance {
        match self {
            Self::LogIn => Allowance(10, 15),
            Self::Register => Allowance(5, 60),
            Self::Mail => Allowance(6, 60),
            Self::Coupon => Allowance(20, 15),
            Self::Pay => Allowance(15, 60),
            Self::Cart | Self::Checkout | Self::Order => Allowance(20, 10),
        }
    }
}

/// The counters of one process.
pub struct Limits(Option<[Counters; Action::ALL.len()]>);

struct Counters {
    by_address: Counter<IpAddr>,
    by_network: Counter<IpAddr>,
    /// By the hash of what was typed: a key takes eight bytes, however long the text.
    by_account: Counter<u64>,
    hasher: RandomState,
}

struct Counter<K: Hash + Eq + Clone> {
    attempts: DefaultKeyedRateLimiter<K>,
    /// The number of keys at which those that no longer matter are let go.
    sweep_at: AtomicUsize,
}

impl Limits {
    /// Counters, or none where limits are switched off.
    pub fn new(active: bool) -> Self {
        Self(active.then(|| Action::ALL.map(Counters::new)))
    }

    /// Whether anything is limited.
    pub fn are_on(&self) -> bool {
        self.0.is_some()
    }

    /// Whoever asks from this address, as budgets look at it.
    pub fn client(&self, from: IpAddr) -> Client {
        let client = Client::new(from);
        if self.0.is_some() { client } else { client.unlimited() }
    }

    /// Counts an attempt from an address for an account, whether there is such an account or not;
    /// a visitor who tries something for none is counted by address and network alone.
    ///
    /// # Errors
    /// `TooMany` with the seconds until the next attempt is heard.
    pub fn check<'a>(
        &self,
        action: Action,
        from: IpAddr,
        account: impl Into<Option<&'a str>>,
    ) -> Result<()> {
        let Some(counters) = &self.0 else { return Ok(()) };
        let (counters, client) = (&counters[action as usize], Client::new(from));
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
}

impl Counters {
    fn new(action: Action) -> Self {
        let Allowance(burst, minutes) = action.by_address();
        Self {
            by_address: Counter::new(&Allowance(burst, minutes)),
            by_network: Counter::new(&Allowance(burst * NEIGHBORS, minutes)),
            by_account: Counter::new(&action.by_account()),
            hasher: RandomState::new(),
        }
    }
}

impl<K: Hash + Eq + Clone> Counter<K> {
    fn new(allowance: &Allowance) -> Self {
        let attempts = RateLimiter::keyed(quota(allowance));
        Self { attempts, sweep_at: AtomicUsize::new(MANY) }
    }

    fn check(&self, key: &K) -> Result<()> {
        self.sweep();
        self.attempts.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Error::TooMany(wait.as_secs() + 1)
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

fn quota(Allowance(burst, minutes): &Allowance) -> Quota {
    let (burst, time) =
        (NonZeroU32::new(*burst).unwrap_or(NonZeroU32::MIN), Duration::from_secs(minutes * 60));
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
    fn an_account_is_guessed_at_ten_times_from_wherever() {
        let v4 = |n: u16| IpAddr::from([10, 0, 0, n.to_be_bytes()[1]]);
        assert_eq!(attempts(&Limits::new(true), v4, "ada@example.com"), 10);
        assert_eq!(attempts(&Limits::new(false), v4, "ada@example.com"), 100);
    }

    #[test]
    fn an_address_is_heard_thirty_times_whatever_it_asks_for() {
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
    fn who_must_wait_is_told_how_long() {
        let (limits, from) = (Limits::new(true), IpAddr::from([10, 0, 0, 1]));
        let refused = (0..100).find_map(|_| limits.check(Action::Mail, from, "a").err());
        assert!(matches!(refused, Some(Error::TooMany(1..=601))), "{refused:?}");
    }
}
