//! How many requests a caller may send to the API.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};

use crate::{
    Error, Result,
    foundation::ids::{ApiKeyId, UserId},
};

/// The number of keys from which on expired ones are removed.
pub(super) const SWEEP_AT: usize = 10_000;

/// Requests per minute and at once without credentials.
const ANONYMOUS: Allowance = Allowance { per_minute: 60, burst: 10 };
/// Requests per minute of a customer.
const CUSTOMER: Allowance = Allowance { per_minute: 500, burst: 500 };
/// Requests per minute of an API key.
const KEY: Allowance = Allowance { per_minute: 1_000, burst: 1_000 };

/// The sender of a request to the API, whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Somebody without credentials, by their address.
    Address(IpAddr),
    /// A customer.
    Customer(UserId),
    /// A program with a key.
    Key(ApiKeyId),
}

/// What a caller may still send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestQuota {
    /// Requests per minute.
    pub limit: u32,
    /// Requests that may be sent right now.
    pub remaining: u32,
    /// Seconds until all requests may be sent at once again.
    pub reset: u64,
}

#[derive(Clone, Copy)]
struct Allowance {
    per_minute: u32,
    burst: u32,
}

impl Caller {
    fn allowance(self) -> Allowance {
        match self {
            Self::Address(_) => ANONYMOUS,
            Self::Customer(_) => CUSTOMER,
            Self::Key(_) => KEY,
        }
    }
}

/// The counters of all callers.
pub(super) struct RequestCounters {
    anonymous: RequestCounter,
    customers: RequestCounter,
    keys: RequestCounter,
}

struct RequestCounter {
    requests: DefaultKeyedRateLimiter<Caller, StateInformationMiddleware>,
    sweep_at: AtomicUsize,
}

impl RequestCounters {
    pub fn new() -> Self {
        Self {
            anonymous: RequestCounter::new(ANONYMOUS),
            customers: RequestCounter::new(CUSTOMER),
            keys: RequestCounter::new(KEY),
        }
    }

    /// Counts a request. Fails with `TooMany` if the caller has none left.
    pub fn count(&self, caller: Caller) -> Result<RequestQuota> {
        let counter = match caller {
            Caller::Address(_) => &self.anonymous,
            Caller::Customer(_) => &self.customers,
            Caller::Key(_) => &self.keys,
        };
        counter.count(caller)
    }
}

impl RequestCounter {
    fn new(allowance: Allowance) -> Self {
        let positive = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(positive(allowance.per_minute));
        let quota = quota.allow_burst(positive(allowance.burst));
        let requests = RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>();
        Self { requests, sweep_at: AtomicUsize::new(SWEEP_AT) }
    }

    fn count(&self, caller: Caller) -> Result<RequestQuota> {
        if self.requests.len() > self.sweep_at.load(Ordering::Relaxed) {
            self.requests.retain_recent();
            self.sweep_at.store(SWEEP_AT.max(self.requests.len() * 2), Ordering::Relaxed);
        }
        let Allowance { per_minute, burst } = caller.allowance();
        match self.requests.check_key(&caller) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = u64::from(burst.saturating_sub(remaining));
                let reset = (used * 60).div_ceil(u64::from(per_minute));
                Ok(RequestQuota { limit: per_minute, remaining, reset })
            }
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Err(Error::TooMany(wait.as_secs() + 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_have_their_own_allowances() {
        let counters = RequestCounters::new();
        let sent =
            |caller: Caller| (0..2_000).take_while(|_| counters.count(caller).is_ok()).count();
        let address = Caller::Address(IpAddr::from([10, 0, 0, 1]));
        let first = counters.count(address).unwrap();
        assert_eq!(first, RequestQuota { limit: 60, remaining: 9, reset: 1 });
        assert_eq!(sent(address), 9);
        assert!((500..520).contains(&sent(Caller::Customer(UserId::from(1)))));
        assert!((1_000..1_040).contains(&sent(Caller::Key(ApiKeyId::from(1)))));
    }

    #[test]
    fn a_rejected_request_says_how_long_to_wait() {
        let counters = RequestCounters::new();
        let address = Caller::Address(IpAddr::from([10, 0, 0, 1]));
        let refused = (0..20).find_map(|_| counters.count(address).err());
        assert!(matches!(refused, Some(Error::TooMany(1..=2))), "{refused:?}");
    }
}
