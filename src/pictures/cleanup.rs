//! Deletion of pictures that are not used.

use std::time::Duration;

use crate::{
    Result,
    db::{Conn, Repo, Tx},
    foundation::ids::PictureId,
    jobs::{self, Lane},
    q,
};

use super::service::{DELETE_JOB, PictureJob};

/// The time for which an unused picture is kept: 40 days, longer than a removal can be undone.
const RETENTION: Duration = Duration::from_secs(40 * 24 * 60 * 60);
/// The number of pictures that are looked at together.
const BATCH: i64 = 500;

/// Deletes pictures that have been marked as unused for 40 days, and removes the mark of those that are used again.
/// Handles at most `limit` of each. Returns the larger number of them.
pub fn delete_unused(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let used = q!(tx, pictures::rows::used_again(limit))?;
    q!(tx, pictures::rows::set_unused(&used, None))?;
    let expired = q!(tx, pictures::rows::unused_before(tx.now().before(RETENTION), limit))?;
    for picture in &expired {
        if q!(tx, pictures::rows::delete(picture.id))? > 0 {
            let job = PictureJob { hash: picture.hash.clone() };
            jobs::enqueue(tx, Lane::Pictures, DELETE_JOB, &job)?;
        }
    }
    Ok(used.len().max(expired.len()))
}

/// Marks pictures that nothing in the shop has, so that they are deleted after 40 days. Looks at all pictures, a few at
/// a time. Returns the number of those that it marked.
pub async fn mark_unused(repo: &Repo) -> Result<usize> {
    let mut marked = 0;
    let mut last = None;
    loop {
        let load = move |conn: &mut Conn<'_>| q!(conn, pictures::rows::ids_after(last, BATCH));
        let batch = repo.read(load).await?;
        let Some(id) = batch.last() else { return Ok(marked) };
        last = Some(*id);
        let unused = repo.read(move |conn| q!(conn, pictures::rows::newly_unused(&batch))).await?;
        if !unused.is_empty() {
            marked += repo.write(move |tx| mark(tx, &unused)).await?;
        }
    }
}

/// Marks those of these pictures that are still unused.
fn mark(tx: &mut Tx<'_>, pictures: &[PictureId]) -> Result<usize> {
    let unused = q!(tx, pictures::rows::newly_unused(pictures))?;
    let now = tx.now();
    Ok(q!(tx, pictures::rows::set_unused(&unused, Some(now)))?)
}
