//! Reads all products as the catalog index needs them.

use tokio::runtime::Handle;

use crate::{
    Result, catalog,
    db::{Conn, Repo},
    foundation::ids::ProductId,
    search::{CatalogDocument, CategoryParent},
};

/// Products that are read together.
pub const BATCH: usize = 500;

/// Reads from a thread that may block, in parts of [`BATCH`] products.
pub struct DocumentReader {
    repo: Repo,
    runtime: Handle,
    after: ProductId,
}

impl DocumentReader {
    /// Reads from the beginning.
    pub fn new(repo: Repo, runtime: Handle) -> Self {
        Self { repo, runtime, after: ProductId::from(0) }
    }

    /// Returns the tree of categories.
    pub fn categories(&self) -> Result<Vec<CategoryParent>> {
        self.read(catalog::list_index_categories)
    }

    /// Returns the next products, or none at the end.
    pub fn next_products(&mut self) -> Result<Vec<CatalogDocument>> {
        let after = self.after;
        let documents =
            self.read(move |conn| catalog::list_index_documents(conn, after, BATCH as i64))?;
        self.after = documents.last().map_or(after, |document| document.id);
        Ok(documents)
    }

    /// Reads from the database.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.runtime.block_on(self.repo.read(work))
    }
}
