//! Counts what happens, so that what was read once is used again for as long as it holds.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::foundation::ids::{ProductId, VariantId};

use super::{bus::Listener, event::Event};

/// Counters for goods. Some share one, and are read again for nothing when another changes.
const COUNTERS: usize = 1024;

/// The number of events so far that concern this or that; clones share it.
#[derive(Clone)]
pub struct ChangeCounters(Arc<Counts>);

struct Counts {
    /// All that is counted anywhere.
    all: AtomicU64,
    /// What may concern anything.
    everything: AtomicU64,
    /// What may change which categories there are, or which of them have products.
    categories: AtomicU64,
    products: [AtomicU64; COUNTERS],
    variants: [AtomicU64; COUNTERS],
}

impl Default for ChangeCounters {
    fn default() -> Self {
        Self(Arc::new(Counts {
            all: AtomicU64::new(0),
            everything: AtomicU64::new(0),
            categories: AtomicU64::new(0),
            products: [const { AtomicU64::new(0) }; COUNTERS],
            variants: [const { AtomicU64::new(0) }; COUNTERS],
        }))
    }
}

impl ChangeCounters {
    /// Counts everything that changes goods or what they cost; for the bus.
    pub fn listener(&self) -> Listener {
        let Self(counts) = self.clone();
        Box::new(move |event| {
            if let Some(counter) = counts.counter_of(event) {
                if concerns_categories(event) {
                    counts.categories.fetch_add(1, Ordering::SeqCst);
                }
                // In this order: whoever sees the second sees the first.
                counts.all.fetch_add(1, Ordering::SeqCst);
                counter.fetch_add(1, Ordering::SeqCst);
            }
        })
    }

    /// The number of all events. What was read between two moments at which it is the same is
    /// as things are counted at the second.
    pub fn all(&self) -> u64 {
        self.0.all.load(Ordering::SeqCst)
    }

    /// A number that is another one after each event that may change the categories or which of
    /// them have products.
    pub fn categories(&self) -> u64 {
        read(&self.0.categories)
    }

    /// A number that is another one after each event that may concern these goods.
    pub fn of(&self, goods: &[(ProductId, VariantId)]) -> u64 {
        let goods = goods.iter().map(|(product, variant)| {
            read(slot(&self.0.products, product.get()))
                + read(slot(&self.0.variants, variant.get()))
        });
        read(&self.0.everything) + goods.sum::<u64>()
    }
}

impl Counts {
    fn counter_of(&self, event: &Event) -> Option<&AtomicU64> {
        match event {
            Event::ProductChanged(id) => Some(slot(&self.products, id.get())),
            Event::StockChanged(id) => Some(slot(&self.variants, id.get())),
            Event::CategoriesChanged
            | Event::CatalogChanged
            | Event::SettingsChanged
            | Event::TermsChanged
            | Event::ResyncRequired => Some(&self.everything),
            Event::CartChanged(_)
            | Event::OrderPlaced(_)
            | Event::OrderChanged(_)
            | Event::LoggedOut(_)
            | Event::JobEnqueued
            | Event::FailedJobsChanged => None,
        }
    }
}

fn concerns_categories(event: &Event) -> bool {
    matches!(
        event,
        Event::ProductChanged(_)
            | Event::CategoriesChanged
            | Event::CatalogChanged
            | Event::ResyncRequired
    )
}

fn slot(counters: &[AtomicU64; COUNTERS], id: i64) -> &AtomicU64 {
    &counters[id.unsigned_abs() as usize % COUNTERS]
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::SeqCst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_counted_where_it_belongs() {
        let counters = ChangeCounters::default();
        let receive = counters.listener();
        let of = |product: i64, variant: i64| {
            counters.of(&[(ProductId::from(product), VariantId::from(variant))])
        };
        receive(&Event::StockChanged(VariantId::from(7)));
        assert_eq!((of(1, 7), of(1, 8), counters.all()), (1, 0, 1));
        receive(&Event::ProductChanged(ProductId::from(1)));
        assert_eq!((of(1, 7), of(1, 8), of(2, 8)), (2, 1, 0));
        receive(&Event::TermsChanged);
        assert_eq!((of(1, 7), of(1, 8), of(2, 8)), (3, 2, 1));
        receive(&Event::JobEnqueued);
        assert_eq!((counters.all(), counters.categories()), (3, 1));
        receive(&Event::CategoriesChanged);
        assert_eq!(counters.categories(), 2);
    }
}
