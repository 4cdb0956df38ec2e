//! Collects events for the broadcaster.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use tokio::sync::Notify;

use crate::{
    events::{Event, Listener},
    foundation::ids::{CartId, OrderId, ProductId, UserId, VariantId},
};

/// A batch of committed events. Clones share it.
#[derive(Clone, Default)]
pub struct EventBatch(Arc<SharedBatch>);

#[derive(Default)]
struct SharedBatch {
    changes: Mutex<Changes>,
    /// Notified of each event.
    new_events: Notify,
}

/// Ids of records, with the time of the last change of each.
pub(super) type ChangeTimes<K> = HashMap<K, Instant>;

/// The changes since the last batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub carts: ChangeTimes<CartId>,
    pub orders: ChangeTimes<OrderId>,
    /// Products that were created, changed or deleted.
    pub products: ChangeTimes<ProductId>,
    /// Variants whose stock changed.
    pub variants: ChangeTimes<VariantId>,
    /// Users with sessions that ended.
    pub logged_out: HashSet<UserId>,
    /// The last change of taxes, delivery costs or coupons.
    pub pricing_rules: Option<Instant>,
    /// `true` if all pages should refresh.
    pub resync: bool,
    /// `true` if something changed that the admin's live pages show.
    pub admin_pages: bool,
}

impl EventBatch {
    /// Returns the listener for the event bus.
    pub fn listener(&self) -> Listener {
        let Self(shared) = self.clone();
        Box::new(move |event| {
            let mut changes = shared.changes.lock().unwrap_or_else(PoisonError::into_inner);
            changes.record(event);
            drop(changes);
            shared.new_events.notify_one();
        })
    }

    /// Waits until there are events.
    pub(super) async fn wait(&self) {
        self.0.new_events.notified().await;
    }

    /// Takes the changes since the last call.
    pub(super) fn take(&self) -> Changes {
        mem::take(&mut self.0.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Changes {
    fn record(&mut self, event: &Event) {
        let now = Instant::now();
        self.admin_pages |=
            !matches!(event, Event::LoggedOut(_) | Event::JobEnqueued | Event::PricingRulesChanged);
        match event {
            Event::CartChanged(id) => self.carts.insert(*id, now),
            Event::OrderPlaced(id) | Event::OrderChanged(id) => self.orders.insert(*id, now),
            Event::ProductChanged(id) => self.products.insert(*id, now),
            Event::StockChanged(id) => self.variants.insert(*id, now),
            Event::PricingRulesChanged => self.pricing_rules.replace(now),
            Event::CategoriesChanged
            | Event::CatalogChanged
            | Event::SettingsChanged
            | Event::ResyncRequired => {
                self.resync = true;
                None
            }
            Event::LoggedOut(id) => {
                self.logged_out.insert(*id);
                None
            }
            Event::SynonymsChanged
            | Event::JobEnqueued
            | Event::FailedJobsChanged
            | Event::JobProgressed => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_changes_are_collected_once() {
        let event_batch = EventBatch::default();
        let receive = event_batch.listener();
        (0..3).for_each(|_| receive(&Event::StockChanged(VariantId::from(1))));
        receive(&Event::JobEnqueued);
        let changes = event_batch.take();
        assert_eq!(changes.variants.into_keys().collect::<Vec<_>>(), [VariantId::from(1)]);
        assert!(changes.admin_pages);
        assert_eq!(event_batch.take(), Changes::default());
        receive(&Event::JobEnqueued);
        assert_eq!(event_batch.take(), Changes::default());
    }
}
