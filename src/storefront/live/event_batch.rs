//! What has happened since somebody looked, each thing once.

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

/// Gathers committed events; clones share what is gathered.
#[derive(Clone, Default)]
pub struct EventBatch(Arc<Gathered>);

#[derive(Default)]
struct Gathered {
    since: Mutex<Since>,
    more: Notify,
}

/// Things, and when each of them changed last.
pub(super) type Changed<K> = HashMap<K, Instant>;

/// What has happened.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Since {
    pub carts: Changed<CartId>,
    pub orders: Changed<OrderId>,
    /// Products that came, went or changed.
    pub products: Changed<ProductId>,
    /// Variants whose stock changed.
    pub variants: Changed<VariantId>,
    /// Users some of whose sessions ended.
    pub logged_out: HashSet<UserId>,
    /// When carts and checkouts began to cost something else.
    pub terms: Option<Instant>,
    /// Whether so much changed that everyone had better look again.
    pub everything: bool,
    /// Whether something changed that the shopkeeper sees.
    pub checkout_session: bool,
}

impl EventBatch {
    /// Hears everything; for the bus.
    pub fn listener(&self) -> Listener {
        let Self(gathered) = self.clone();
        Box::new(move |event| {
            let mut since = gathered.since.lock().unwrap_or_else(PoisonError::into_inner);
            since.note(event);
            drop(since);
            gathered.more.notify_one();
        })
    }

    /// Waits until there is some.
    pub(super) async fn wait(&self) {
        self.0.more.notified().await;
    }

    /// What has happened since this was asked last.
    pub(super) fn take(&self) -> Since {
        mem::take(&mut self.0.since.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Since {
    fn note(&mut self, event: &Event) {
        let now = Instant::now();
        self.checkout_session |=
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
                self.everything = true;
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
    fn each_thing_is_told_once() {
        let event_batch = EventBatch::default();
        let receive = event_batch.listener();
        (0..3).for_each(|_| receive(&Event::StockChanged(VariantId::from(1))));
        receive(&Event::JobEnqueued);
        let since = event_batch.take();
        assert_eq!(since.variants.into_keys().collect::<Vec<_>>(), [VariantId::from(1)]);
        assert!(since.checkout_session);
        assert_eq!(event_batch.take(), Since::default());
        receive(&Event::JobEnqueued);
        assert_eq!(event_batch.take(), Since::default());
    }
}
