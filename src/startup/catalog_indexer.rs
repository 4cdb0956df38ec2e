//! Fills the catalog index, and puts changes into it.

use std::{
    cell::Cell,
    collections::BTreeSet,
    path::PathBuf,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::runtime::Handle;

use crate::{
    Error, Result, catalog,
    db::{Conn, Repo},
    foundation::{clock::Timestamp, ids::ProductId},
    search::{CatalogIndex, IndexProblem, PendingSet, WordUpdate},
    search_terms,
};

use super::document_reader::{BATCH, DocumentReader};

/// The time without changes after which memory is freed.
const IDLE: Duration = Duration::from_secs(5);
/// The pause after a failure.
const RETRY: Duration = Duration::from_secs(1);
/// The overlap of two looks for changes of others, for late commits and clock differences between processes.
const OVERLAP: Duration = Duration::from_secs(60);
/// The share of the time that may be spent on reading all products again: a fourth.
const REFILL_PAUSE: u32 = 3;

/// The thread that fills the index. It ends when this is dropped.
pub struct CatalogIndexer {
    index: CatalogIndex,
    thread: Option<JoinHandle<()>>,
}

impl CatalogIndexer {
    /// Starts to fill the index, with the words in a folder below `parent`.
    pub fn start(repo: Repo, index: CatalogIndex, parent: PathBuf) -> Self {
        let worker = Worker {
            checked_at: Cell::new(repo.clock().now()),
            repo,
            index: index.clone(),
            parent,
            runtime: Handle::current(),
        };
        let thread =
            thread::Builder::new().name("catalog-index".into()).spawn(move || worker.run());
        if let Err(error) = &thread {
            tracing::warn!(%error, "failed to start the thread of the search index");
        }
        Self { index, thread: thread.ok() }
    }
}

impl Drop for CatalogIndexer {
    fn drop(&mut self) {
        self.index.pending().stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Worker {
    repo: Repo,
    index: CatalogIndex,
    parent: PathBuf,
    runtime: Handle,
    /// The time up to which changes of others are known.
    checked_at: Cell<Timestamp>,
}

impl Worker {
    fn run(self) {
        self.open();
        while let Err(error) = self.fill(WordUpdate::Changed) {
            self.recover(&error);
            if self.index.pending().wait_for_stop(RETRY) {
                return;
            }
        }
        let mut has_rested = false;
        while let Some(set) = self.index.pending().take(IDLE) {
            if self.index.is_rebuild_requested() {
                self.rebuild();
            }
            if set.is_empty() {
                if !has_rested && let Err(error) = self.index.rest() {
                    self.recover(&error.into());
                }
                has_rested = true;
                continue;
            }
            has_rested = false;
            match self.apply(&set) {
                Ok(()) => self.index.pending().finish(&set),
                Err(error) => {
                    self.recover(&error);
                    self.index.pending().retry(set);
                    self.index.pending().wait_for_stop(RETRY);
                }
            }
        }
    }

    /// Opens the folder. Without a folder that can be written, the words are only in memory.
    fn open(&self) {
        let opened = self.index.open_folder(&self.parent).or_else(|error| {
            tracing::warn!(%error, "search index has no folder; its words are only in memory");
            self.index.open_in_memory()
        });
        if let Err(error) = opened {
            tracing::warn!(%error, "search index cannot be used; words are searched by the database");
        }
    }

    /// Logs a failure. If it is one of the index, makes a new one.
    fn recover(&self, error: &FillError) {
        match error {
            // An outage is logged once, where it is noticed.
            FillError::Shop(Error::Unavailable(_)) | FillError::Stopped => {}
            FillError::Shop(error) => {
                tracing::warn!(%error, "failed to read products for the search index; retrying");
            }
            FillError::Index(error) => {
                tracing::warn!(%error, "search index is damaged; making a new one");
                self.index.discard();
                self.open();
                self.index.pending().mark_everything();
            }
        }
    }

    /// Makes the words anew, as `vitrine index rebuild` asks for.
    fn rebuild(&self) {
        tracing::info!("search index is made anew");
        if let Err(error) = self.fill(WordUpdate::Everything) {
            self.recover(&error);
        } else if let Err(error) = self.index.finish_rebuild() {
            tracing::warn!(%error, "failed to delete the request to make the search index anew");
        }
    }

    fn fill(&self, words: WordUpdate) -> Result<(), FillError> {
        self.checked_at.set(self.repo.clock().now());
        let mut reader = self.reader();
        let tree = reader.categories()?;
        self.read_synonyms()?;
        self.index.fill(&tree, words, || match self.index.pending().wait_for_stop(Duration::ZERO) {
            true => Err(FillError::Stopped),
            false => Ok(reader.next_products()?),
        })
    }

    fn apply(&self, set: &PendingSet) -> Result<(), FillError> {
        if set.everything {
            let began = Instant::now();
            self.fill(WordUpdate::Changed)?;
            self.index.pending().wait_for_stop(began.elapsed() * REFILL_PAUSE);
            return Ok(());
        }
        let mut ids: BTreeSet<ProductId> = set.products.clone();
        if set.unknown {
            let since = self.checked_at.get().before(OVERLAP);
            self.checked_at.set(self.repo.clock().now());
            ids.extend(self.read(move |conn| catalog::list_changed_ids(conn, since))?);
        }
        if set.categories || set.unknown {
            let tree = self.read(catalog::list_index_categories)?;
            self.index.set_categories(&tree);
        }
        if set.synonyms || set.unknown {
            self.read_synonyms()?;
        }
        if !set.variants.is_empty() {
            let variants: Vec<_> = set.variants.iter().copied().collect();
            ids.extend(self.read(move |conn| catalog::list_products_of_variants(conn, &variants))?);
        }
        let ids: Vec<ProductId> = ids.into_iter().collect();
        for ids in ids.chunks(BATCH) {
            let wanted = ids.to_vec();
            let documents = self.read(move |conn| catalog::get_index_documents(conn, &wanted))?;
            let found: BTreeSet<ProductId> = documents.iter().map(|document| document.id).collect();
            let removed = ids.iter().copied().filter(|id| !found.contains(id)).collect();
            self.index.update(documents, removed)?;
        }
        Ok(())
    }

    fn read_synonyms(&self) -> Result<()> {
        self.index.set_synonyms(&self.read(search_terms::list_index_synonyms)?);
        Ok(())
    }

    fn reader(&self) -> DocumentReader {
        DocumentReader::new(self.repo.clone(), self.runtime.clone())
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.reader().read(work)
    }
}

/// The reason why the index could not be filled.
enum FillError {
    /// The shop is being stopped.
    Stopped,
    Shop(Error),
    Index(IndexProblem),
}

impl From<Error> for FillError {
    fn from(error: Error) -> Self {
        Self::Shop(error)
    }
}

impl From<IndexProblem> for FillError {
    fn from(problem: IndexProblem) -> Self {
        Self::Index(problem)
    }
}
