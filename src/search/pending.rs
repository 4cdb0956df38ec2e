//! Changes of the catalog that are not in the index yet.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    events::{Event, Listener},
    foundation::ids::{ProductId, VariantId},
};

/// The changes that committed transactions made and the index does not know. Clones share them.
#[derive(Clone, Default)]
pub struct PendingChanges(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: PendingSet,
    /// The number of changes so far.
    received: u64,
    /// The number of changes that the index knows.
    applied: u64,
    is_stopped: bool,
}

/// The number of changed products for which nobody waits.
const MANY: usize = 200;

/// Changes that are applied together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PendingSet {
    /// Products that were created, changed or deleted.
    pub products: BTreeSet<ProductId>,
    /// Variants whose stock changed.
    pub variants: BTreeSet<VariantId>,
    /// `true` if the tree of categories may have changed.
    pub categories: bool,
    /// `true` if words that mean the same may have changed.
    pub synonyms: bool,
    /// `true` if any product may have changed, even those whose time of change is old.
    pub everything: bool,
    /// `true` if others may have changed the shop.
    pub unknown: bool,
    /// The number of changes so far, including these.
    last: u64,
}

impl PendingSet {
    /// Returns `true` if there are no changes.
    pub fn is_empty(&self) -> bool {
        let Self { products, variants, categories, synonyms, everything, unknown, .. } = self;
        let is_any = *categories || *synonyms || *everything || *unknown;
        products.is_empty() && variants.is_empty() && !is_any
    }

    /// Returns `true` if applying the changes takes long.
    fn is_large(&self) -> bool {
        self.products.len() + self.variants.len() > MANY
    }
}

impl PendingChanges {
    /// A listener for the bus that collects changes of products, stock, categories and synonyms.
    pub fn listener(&self) -> Listener {
        let pending = self.clone();
        Box::new(move |event| pending.add(event))
    }

    fn add(&self, event: &Event) {
        let mut state = self.lock();
        let waiting = &mut state.waiting;
        match event {
            Event::ProductChanged(id) => drop(waiting.products.insert(*id)),
            Event::StockChanged(id) => drop(waiting.variants.insert(*id)),
            Event::CategoriesChanged => waiting.categories = true,
            Event::SynonymsChanged => waiting.synonyms = true,
            Event::CatalogChanged => waiting.everything = true,
            Event::ResyncRequired => waiting.unknown = true,
            _ => return,
        }
        state.received += 1;
        self.0.changed.notify_all();
    }

    /// Waits for changes, at most for `timeout`. Returns `None` after [`Self::stop`].
    pub fn take(&self, timeout: Duration) -> Option<PendingSet> {
        let state = self.lock();
        let is_idle = |state: &mut State| state.waiting.is_empty() && !state.is_stopped;
        let waited = self.0.changed.wait_timeout_while(state, timeout, is_idle);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let last = state.received;
        (!state.is_stopped).then(|| PendingSet { last, ..mem::take(&mut state.waiting) })
    }

    /// Requires that all products are read again.
    pub fn mark_everything(&self) {
        self.add(&Event::CatalogChanged);
    }

    /// Waits for [`Self::stop`], at most for `timeout`. Returns `true` if it was called.
    pub fn wait_for_stop(&self, timeout: Duration) -> bool {
        let state = self.lock();
        let is_running = |state: &mut State| !state.is_stopped;
        let waited = self.0.changed.wait_timeout_while(state, timeout, is_running);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_stopped
    }

    /// Marks taken changes as applied.
    pub fn finish(&self, set: &PendingSet) {
        let mut state = self.lock();
        state.applied = state.applied.max(set.last);
        self.0.changed.notify_all();
    }

    /// Puts changes back that could not be applied.
    pub fn retry(&self, set: PendingSet) {
        let mut state = self.lock();
        let waiting = &mut state.waiting;
        waiting.products.extend(set.products);
        waiting.variants.extend(set.variants);
        waiting.categories |= set.categories;
        waiting.synonyms |= set.synonyms;
        waiting.everything |= set.everything;
        waiting.unknown |= set.unknown;
    }

    /// Waits until all changes that were committed before are applied, at most for `timeout`. Returns `true` if
    /// they are. Does not wait for many, such as those of an import.
    pub fn wait_until_applied(&self, timeout: Duration) -> bool {
        let state = self.lock();
        let wanted = state.received;
        if state.waiting.is_large() {
            return false;
        }
        let is_behind = |state: &mut State| state.applied < wanted && !state.is_stopped;
        let waited = self.0.changed.wait_timeout_while(state, timeout, is_behind);
        let (_state, result) = waited.unwrap_or_else(PoisonError::into_inner);
        !result.timed_out()
    }

    /// Wakes everyone who waits, for good.
    pub fn stop(&self) {
        self.lock().is_stopped = true;
        self.0.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_collected_until_they_are_taken() {
        let pending = PendingChanges::default();
        let receive = pending.listener();
        assert!(pending.wait_until_applied(Duration::ZERO));
        receive(&Event::ProductChanged(1.into()));
        receive(&Event::ProductChanged(1.into()));
        receive(&Event::JobEnqueued);
        assert!(!pending.wait_until_applied(Duration::ZERO));
        let set = pending.take(Duration::ZERO).unwrap();
        assert_eq!(set.products, BTreeSet::from([1.into()]));
        receive(&Event::CategoriesChanged);
        receive(&Event::SynonymsChanged);
        pending.finish(&set);
        assert!(!pending.wait_until_applied(Duration::ZERO), "the tree is not applied");
        let set = pending.take(Duration::ZERO).unwrap();
        assert!(set.categories && set.synonyms && set.products.is_empty());
        pending.finish(&set);
        assert!(pending.wait_until_applied(Duration::ZERO));
        (1..=201).for_each(|id| receive(&Event::ProductChanged(ProductId::from(id))));
        assert!(!pending.wait_until_applied(Duration::from_secs(60)), "nobody waits for an import");
        pending.stop();
        assert_eq!(pending.take(Duration::from_secs(60)), None);
    }
}
