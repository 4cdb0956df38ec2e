//! Collects events until the broadcaster takes them.

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
    since: Mutex<Since>,
    more: Notify,
}

/// Records, with the time of the last change of each.
pub(super) type Changed<K> = HashMap<K, Instant>;

/// The changes since the last batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Since {
    pub carts: Changed<CartId>,
    pub orders: Changed<OrderId>,
    /// Products that were created, changed or deleted.
    pub products: Changed<ProductId>,
    /// Variants whose stock changed.
    pub variants: Changed<VariantId>,
    /// Users with sessions that ended.
    pub logged_out: HashSet<UserId>,
    /// The last change of taxes, delivery costs or coupons.
    pub terms: Option<Instant>,
    /// Whether all pages should refresh.
    pub resync: bool,
    /// Whether something changed that the admin's live pages show.
    pub admin_pages: bool,
}

impl EventBatch {
    /// Returns the listener for the event bus.
    pub fn listener(&self) -> Listener {
        let Self(shared) = self.clone();
        Box::new(move |event| {
            let mut since = shared.since.lock().unwrap_or_else(PoisonError::into_inner);
            since.note(event);
            drop(since);
            shared.more.notify_one();
        })
    }

    /// Waits until there are events.
    pub(super) async fn wait(&self) {
        self.0.more.notified().await;
    }

    /// Takes the changes since the last call.
    pub(super) fn take(&self) -> Since {
        mem::take(&mut self.0.since.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Since {
    fn note(&mut self, event: &Event) {
        let now = Instant::now();
        self.admin_pages |=
            !matches!(event, Event::LoggedOut(_) | Event::JobEnqueued | Event::TermsChanged);
        match event {
            Event::CartChanged(id) => self.carts.insert(*id, now),
            Event::OrderPlaced(id) | Event::OrderChanged(id) => self.orders.insert(*id, now),
            Event::ProductChanged(id) => self.products.insert(*id, now),
            Event::StockChanged(id) => self.variants.insert(*id, now),
            Event::TermsChanged => self.terms.replace(now),
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
            Event::JobEnqueued | Event::FailedJobsChanged => None,
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
        let since = event_batch.take();
        assert_eq!(since.variants.into_keys().collect::<Vec<_>>(), [VariantId::from(1)]);
        assert!(since.admin_pages);
        assert_eq!(event_batch.take(), Since::default());
        receive(&Event::JobEnqueued);
        assert_eq!(event_batch.take(), Since::default());
    }
}
