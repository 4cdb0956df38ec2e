//! The keys by which products are sorted by title, for those that have none.

use crate::{Result, db::Repo, foundation::collation::sort_key, q};

/// Products of one transaction.
const BATCH: i64 = 500;

/// Gives every product of an earlier version of the program its key; returns how many.
pub async fn fill_title_keys(repo: &Repo) -> Result<usize> {
    let mut filled = 0;
    loop {
        let missing = repo.read(|conn| q!(conn, catalog::title_keys::missing(BATCH))).await?;
        if missing.is_empty() {
            return Ok(filled);
        }
        filled += missing.len();
        let keys: Vec<_> = missing.into_iter().map(|(id, title)| (id, sort_key(&title))).collect();
        repo.write(move |tx| q!(tx, catalog::title_keys::set(&keys))).await?;
    }
}
