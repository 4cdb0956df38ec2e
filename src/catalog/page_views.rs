//! How often product pages are looked at: counted in memory, added by the writer now and then.

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

/// Views that are not in the database yet. Looking at a page then writes nothing on its way,
/// and every view counts all the same.
#[derive(Debug, Default)]
pub struct PageViews(Mutex<BTreeMap<ProductId, i64>>);

impl PageViews {
    /// Someone looks at a product's page.
    pub fn count(&self, product: ProductId) {
        self.add(product, 1);
    }

    /// Writes what has been counted since the last time; what cannot be written is kept
    /// for the next.
    pub async fn save(&self, repo: &Repo) -> Result<()> {
        let counted = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if counted.is_empty() {
            return Ok(());
        }
        let views = counted.clone();
        let saved = repo.write(move |tx| add_page_views(tx, &views)).await;
        if saved.is_err() {
            counted.into_iter().for_each(|(product, views)| self.add(product, views));
        }
        saved
    }

    fn add(&self, product: ProductId, views: i64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(product).or_default() += views;
    }
}

/// Adds views to products, in the order of their ids so that two programs never wait for
/// each other; views of a product that is gone are forgotten.
fn add_page_views(tx: &mut Tx<'_>, views: &BTreeMap<ProductId, i64>) -> Result<()> {
    for (product, views) in views {
        q!(tx, catalog::products::add_views(*product, *views))?;
    }
    Ok(())
}
