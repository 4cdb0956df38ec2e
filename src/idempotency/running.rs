//! The requests with a key that this process is handling.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::responses::IdempotentRequest;

/// The requests that are being handled. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct RunningRequests(Arc<Mutex<HashSet<RequestKey>>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct RequestKey {
    owner: String,
    key: String,
}

/// A request that is being handled, until this is dropped.
#[derive(Debug)]
pub struct RunningRequest {
    all: RunningRequests,
    key: RequestKey,
}

impl RunningRequests {
    /// Begins a request. Returns `None` if one with the same key is running.
    pub fn begin(&self, request: &IdempotentRequest) -> Option<RunningRequest> {
        let key = RequestKey { owner: request.owner.clone(), key: request.key.clone() };
        let is_new = self.lock().insert(key.clone());
        is_new.then(|| RunningRequest { all: self.clone(), key })
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<RequestKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RunningRequest {
    fn drop(&mut self) {
        self.all.lock().remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_runs_once_at_a_time() {
        let all = RunningRequests::default();
        let request = |key: &str| IdempotentRequest {
            owner: "key 1".into(),
            key: key.into(),
            fingerprint: String::new(),
        };
        let first = all.begin(&request("a")).unwrap();
        assert!(all.begin(&request("a")).is_none());
        assert!(all.begin(&request("b")).is_some());
        drop(first);
        assert!(all.begin(&request("a")).is_some());
    }
}
