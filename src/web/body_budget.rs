//! Limits the bytes of request bodies in memory, in total and from one network.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{foundation::client::Client, web::error::AppError};

/// Maximum bytes of all bodies: 16 MiB.
const MAX_TOTAL: usize = 16 << 20;
/// Maximum bytes of the bodies from one network: 4 MiB, so that one sender cannot use up the total.
const MAX_PER_NETWORK: usize = 4 << 20;

/// The memory for request bodies. Clones share it.
#[derive(Clone, Default)]
pub struct BodyBudget(Arc<Mutex<Used>>);

#[derive(Default)]
struct Used {
    total: usize,
    by_network: HashMap<IpAddr, usize>,
}

impl BodyBudget {
    /// Returns an empty reservation for a body from an address.
    pub fn reserve(&self, from: IpAddr) -> BodyReservation {
        BodyReservation { budget: self.clone(), network: Client::new(from).address(), bytes: 0 }
    }

    fn lock(&self) -> MutexGuard<'_, Used> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes that are reserved for one body. Dropping it releases them.
pub struct BodyReservation {
    budget: BodyBudget,
    network: IpAddr,
    bytes: usize,
}

impl BodyReservation {
    /// Reserves more bytes. Fails with [`AppError::Busy`] if the budget has too few left.
    pub fn grow(&mut self, bytes: usize) -> Result<(), AppError> {
        let mut used = self.budget.lock();
        let used_by_network = used.by_network.get(&self.network).copied().unwrap_or_default();
        if used.total + bytes > MAX_TOTAL || used_by_network + bytes > MAX_PER_NETWORK {
            return Err(AppError::Busy);
        }
        used.total += bytes;
        used.by_network.insert(self.network, used_by_network + bytes);
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for BodyReservation {
    fn drop(&mut self) {
        let mut used = self.budget.lock();
        used.total -= self.bytes;
        if let Some(used_by_network) = used.by_network.get_mut(&self.network) {
            *used_by_network -= self.bytes;
            if *used_by_network == 0 {
                used.by_network.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_cannot_use_up_the_budget() {
        let budget = BodyBudget::default();
        let from = |last: u8| budget.reserve(IpAddr::from([10, 0, 0, last]));
        let (mut first, mut second) = (from(1), from(1));
        assert!(first.grow(MAX_PER_NETWORK - 10).is_ok());
        assert!(matches!(second.grow(11), Err(AppError::Busy)));
        assert!(second.grow(10).is_ok());
        assert!(from(2).grow(MAX_PER_NETWORK).is_ok());
        drop(first);
        assert!(from(1).grow(MAX_PER_NETWORK - 10).is_ok(), "released bytes can be reserved again");
    }

    #[test]
    fn all_bodies_together_are_bounded() {
        let budget = BodyBudget::default();
        let mut reservations: Vec<_> =
            (1..=4).map(|last| budget.reserve(IpAddr::from([10, 0, 0, last]))).collect();
        assert!(reservations.iter_mut().all(|body| body.grow(MAX_PER_NETWORK).is_ok()));
        let mut late = budget.reserve(IpAddr::from([10, 0, 0, 9]));
        assert!(matches!(late.grow(1), Err(AppError::Busy)));
        reservations.clear();
        assert!(late.grow(1).is_ok());
        drop(late);
        assert!(budget.lock().by_network.is_empty());
    }
}
