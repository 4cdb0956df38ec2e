//! The folders of the catalog index, from outside of the processes that use them.

use std::{path::PathBuf, thread, time::Duration};

use tokio::{runtime::Handle, task};

use crate::{
    Error,
    accounts::Scope,
    catalog,
    config::Config,
    db::Repo,
    search::{
        CatalogIndex, ExpectedWords, IndexProblem, WordDifferences, WordUpdate, list_used_folders,
    },
};

use super::document_reader::DocumentReader;

/// The pause between two looks whether a process has made its index anew.
const POLL: Duration = Duration::from_millis(200);
/// The time that the processes have for changes that were made just before a comparison.
const SETTLE: Duration = Duration::from_secs(3);

/// The reason why the index cannot be compared or made anew.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The products cannot be read.
    #[error(transparent)]
    Shop(#[from] Error),
    /// A folder cannot be read or written.
    #[error("search index: {0}")]
    Index(#[from] IndexProblem),
}

/// A folder that a process uses, and how its words differ from the products of the shop.
pub struct ComparedFolder {
    /// The folder.
    pub path: PathBuf,
    /// The differences, or why the folder cannot be read.
    pub differences: Result<WordDifferences, IndexProblem>,
}

/// What was compared.
pub struct Comparison {
    /// The number of products in the shop.
    pub products: usize,
    /// The folders that processes use.
    pub folders: Vec<ComparedFolder>,
}

impl Comparison {
    /// Returns `true` if all folders have the words of all products.
    pub fn is_equal(&self) -> bool {
        let is_equal = |folder: &ComparedFolder| match &folder.differences {
            Ok(differences) => differences.is_empty(),
            Err(_) => false,
        };
        self.folders.iter().all(is_equal)
    }

    /// One line for each folder that differs.
    pub fn lines(&self) -> Vec<String> {
        let line = |ComparedFolder { path, differences }: &ComparedFolder| match differences {
            Ok(differences) if differences.is_empty() => None,
            Ok(WordDifferences { missing, outdated, superfluous }) => Some(format!(
                "search index {}: {missing} products are missing, {outdated} outdated, {superfluous} superfluous: \
                 run vitrine index rebuild",
                path.display()
            )),
            Err(problem) => Some(format!(
                "search index {} cannot be read ({problem}): run vitrine index rebuild",
                path.display()
            )),
        };
        self.folders.iter().filter_map(line).collect()
    }
}

/// The folder with the folders of all processes.
pub fn parent(config: &Config) -> PathBuf {
    config.storage_dir().join("search")
}

/// Compares the folders of running processes with the products of the shop, twice if they differ, because a change
/// may be on its way.
pub async fn compare(repo: &Repo, parent: PathBuf) -> Result<Comparison, FolderError> {
    let first = compare_once(repo.clone(), parent.clone()).await?;
    if first.is_equal() {
        return Ok(first);
    }
    tokio::time::sleep(SETTLE).await;
    compare_once(repo.clone(), parent).await
}

async fn compare_once(repo: Repo, parent: PathBuf) -> Result<Comparison, FolderError> {
    blocking(move |runtime| {
        let used = list_used_folders(&parent)?;
        if used.is_empty() {
            return Ok(Comparison { products: 0, folders: Vec::new() });
        }
        let mut expected = ExpectedWords::default();
        let mut reader = DocumentReader::new(repo, runtime);
        loop {
            let documents = reader.next_products()?;
            if documents.is_empty() {
                break;
            }
            documents.iter().for_each(|document| expected.add(document));
        }
        let compared = used.into_iter().map(|folder| ComparedFolder {
            differences: expected.compare(&folder.path),
            path: folder.path,
        });
        Ok(Comparison { products: expected.products(), folders: compared.collect() })
    })
    .await
}

/// Counts the products of the shop.
pub async fn count_products(repo: &Repo) -> Result<u64, Error> {
    let count = repo.read(|conn| {
        catalog::count_products_by_status(conn, &CatalogIndex::default(), &Scope::system())
    });
    let counts = count.await?;
    let all = counts.draft + counts.active + counts.unlisted + counts.archived;
    Ok(u64::try_from(all).unwrap_or_default())
}

/// Makes the index anew. Running processes are asked to do it, and are waited for. Without one, the folder of the
/// next process is filled; `on_progress` gets the number of products so far.
pub async fn rebuild(
    repo: Repo,
    parent: PathBuf,
    on_progress: impl Fn(u64) + Send + 'static,
) -> Result<RebuiltFolders, FolderError> {
    blocking(move |runtime| {
        let used = list_used_folders(&parent)?;
        for folder in &used {
            folder.request_rebuild().map_err(IndexProblem::from)?;
        }
        if !used.is_empty() {
            // A process that ends meanwhile leaves the request to the next one.
            while list_used_folders(&parent)?.iter().any(|folder| folder.is_rebuild_requested()) {
                thread::sleep(POLL);
            }
            return Ok(RebuiltFolders { by_processes: used.len() });
        }
        let index = CatalogIndex::default();
        index.open_folder(&parent)?;
        let mut reader = DocumentReader::new(repo, runtime);
        let mut products = 0;
        index.fill(&[], WordUpdate::Everything, || {
            let documents = reader.next_products()?;
            products += documents.len() as u64;
            on_progress(products);
            Ok::<_, FolderError>(documents)
        })?;
        Ok(RebuiltFolders { by_processes: 0 })
    })
    .await
}

/// Which folders were made anew.
pub struct RebuiltFolders {
    /// The number of running processes that made theirs; 0 if the folder of the next process was filled.
    pub by_processes: usize,
}

/// Runs work that blocks, with the runtime that it reads the database on.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce(Handle) -> Result<T, FolderError> + Send + 'static,
) -> Result<T, FolderError> {
    let runtime = Handle::current();
    let done = task::spawn_blocking(move || work(runtime)).await;
    done.unwrap_or_else(|failure| Err(Error::Internal(failure.to_string()).into()))
}
