//! Views of product pages, counted in memory and saved at intervals.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, PoisonError},
};

use crate::{
    Result,
    db::{Repo, Tx},
    foundation::ids::ProductId,
    q,
};

/// Views that are not in the database yet, so that showing a page writes nothing.
#[derive(Debug, Default)]
pub struct PageViews(Mutex<BTreeMap<ProductId, i64>>);

impl PageViews {
    /// Counts a view of a product's page.
    pub fn count(&self, product: ProductId) {
        self.add(product, 1);
    }

    /// Saves the views since the last call, and returns them. If that fails, they are saved with the next call.
    pub async fn save(&self, repo: &Repo) -> Result<BTreeMap<ProductId, i64>> {
        let counted = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if counted.is_empty() {
            return Ok(counted);
        }
        let views = counted.clone();
        match repo.write(move |tx| add_page_views(tx, &views)).await {
            Ok(()) => Ok(counted),
            Err(error) => {
                for (product, views) in counted {
                    self.add(product, views);
                }
                Err(error)
            }
        }
    }

    fn add(&self, product: ProductId, views: i64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(product).or_default() += views;
    }
}

/// Adds views to products in the order of their ids, so that two nodes can't deadlock. Views of a
/// deleted product are dropped.
fn add_page_views(tx: &mut Tx<'_>, views: &BTreeMap<ProductId, i64>) -> Result<()> {
    for (product, views) in views {
        q!(tx, catalog::products::add_views(*product, *views))?;
    }
    Ok(())
}
