//! Counters of changes. Caches compare them to find out whether an entry is still current.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::foundation::ids::{ProductId, VariantId};

use super::{bus::Listener, event::Event};

/// The number of counters for products, and of those for variants. Several ids share a counter, so caches
/// sometimes reload one of them unnecessarily.
const COUNTERS: usize = 1024;

/// The number of events so far, by subject. Clones share the counters.
#[derive(Clone)]
pub struct ChangeCounters(Arc<Counts>);

/// A variant and the product that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariantKey {
    /// The product's id.
    pub product_id: ProductId,
    /// The variant's id.
    pub variant_id: VariantId,
}

struct Counts {
    /// All counted events.
    all: AtomicU64,
    /// Events that may concern every product.
    everything: AtomicU64,
    /// Events that may change the categories or which of them have products.
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
    /// A listener for the bus that counts changes to products, stock and prices.
    pub fn listener(&self) -> Listener {
        let Self(counts) = self.clone();
        Box::new(move |event| {
            if let Some(counter) = counts.counter_of(event) {
                if concerns_categories(event) {
                    counts.categories.fetch_add(1, Ordering::SeqCst);
                }
                // The order matters: a reader that sees the second counter's change also sees the
                // first's.
                counts.all.fetch_add(1, Ordering::SeqCst);
                counter.fetch_add(1, Ordering::SeqCst);
            }
        })
    }

    /// The number of all counted events. If it is the same before and after a read, the result of the
    /// read is as current as the counters.
    pub fn all(&self) -> u64 {
        self.0.all.load(Ordering::SeqCst)
    }

    /// Returns a number that changes with each event that may change the categories or which of
    /// them have products.
    pub fn categories(&self) -> u64 {
        read(&self.0.categories)
    }

    /// Returns a number that changes with each event that may concern one of these variants.
    pub fn version_of(&self, variants: &[VariantKey]) -> u64 {
        let counts = variants.iter().map(|variant| {
            read(slot(&self.0.products, variant.product_id.get()))
                + read(slot(&self.0.variants, variant.variant_id.get()))
        });
        read(&self.0.everything) + counts.sum::<u64>()
    }
}

impl Counts {
    fn counter_of(&self, event: &Event) -> Option<&AtomicU64> {
        match event {
            Event::ProductChanged(id) => Some(slot(&self.products, id.get())),
            Event::StockChanged(id) => Some(slot(&self.variants, id.get())),
            Event::CategoriesChanged
            | Event::CatalogChanged
            | Event::SynonymsChanged
            | Event::SettingsChanged
            | Event::PricingRulesChanged
            | Event::ResyncRequired => Some(&self.everything),
            Event::CartChanged(_)
            | Event::OrderPlaced(_)
            | Event::OrderChanged(_)
            | Event::LoggedOut(_)
            | Event::JobEnqueued
            | Event::FailedJobsChanged
            | Event::JobProgressed => None,
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
    fn events_change_the_counters_they_concern() {
        let counters = ChangeCounters::default();
        let receive = counters.listener();
        let of = |product: i64, variant: i64| {
            counters.version_of(&[VariantKey {
                product_id: product.into(),
                variant_id: variant.into(),
            }])
        };
        receive(&Event::StockChanged(VariantId::from(7)));
        assert_eq!((of(1, 7), of(1, 8), counters.all()), (1, 0, 1));
        receive(&Event::ProductChanged(ProductId::from(1)));
        assert_eq!((of(1, 7), of(1, 8), of(2, 8)), (2, 1, 0));
        receive(&Event::PricingRulesChanged);
        assert_eq!((of(1, 7), of(1, 8), of(2, 8)), (3, 2, 1));
        receive(&Event::JobEnqueued);
        assert_eq!((counters.all(), counters.categories()), (3, 1));
        receive(&Event::CategoriesChanged);
        assert_eq!(counters.categories(), 2);
    }
}
