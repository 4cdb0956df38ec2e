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

/// Deletes at most `limit` of the pictures that were marked as unused 40 days ago. Those that are used again lose the
/// mark. Returns the number of both.
pub fn delete_unused(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let expired = q!(tx, pictures::rows::unused_before(tx.now().before(RETENTION), limit))?;
    let ids: Vec<PictureId> = expired.iter().map(|picture| picture.id).collect();
    let used = q!(tx, pictures::rows::used_again(&ids))?;
    q!(tx, pictures::rows::set_unused(&used, None))?;
    for picture in expired.iter().filter(|picture| !used.contains(&picture.id)) {
        if q!(tx, pictures::rows::delete(picture.id))? > 0 {
            let job = PictureJob { hash: picture.hash.clone() };
            jobs::enqueue(tx, Lane::Pictures, DELETE_JOB, &job)?;
        }
    }
    Ok(expired.len())
}

/// Marks pictures that nothing in the shop has, so that they are deleted after 40 days, and removes the marks of those
/// that are used again. Looks at all pictures, a few at a time. Returns the number of marks that it changed.
pub async fn mark_unused(repo: &Repo) -> Result<usize> {
    let mut changed = 0;
    let mut last = None;
    loop {
        let load = move |conn: &mut Conn<'_>| q!(conn, pictures::rows::ids_after(last, BATCH));
        let batch = repo.read(load).await?;
        let Some(id) = batch.last() else { return Ok(changed) };
        last = Some(*id);
        let wrong = repo.read(move |conn| WrongMarks::among(conn, &batch)).await?;
        if wrong.count() > 0 {
            changed += repo.write(move |tx| wrong.correct(tx)).await?;
        }
    }
}

/// Pictures whose marks are not what they should be.
struct WrongMarks {
    /// Marked as unused, but used.
    used: Vec<PictureId>,
    /// Not marked, but unused.
    unused: Vec<PictureId>,
}

impl WrongMarks {
    /// Finds the wrong marks of some pictures.
    fn among(conn: &mut Conn<'_>, pictures: &[PictureId]) -> Result<Self> {
        Ok(Self {
            used: q!(conn, pictures::rows::used_again(pictures))?,
            unused: q!(conn, pictures::rows::newly_unused(pictures))?,
        })
    }

    /// Corrects those that are still wrong. Returns their number.
    fn correct(&self, tx: &mut Tx<'_>) -> Result<usize> {
        let now = tx.now();
        let wrong = Self::among(tx, &[&*self.used, &self.unused].concat())?;
        q!(tx, pictures::rows::set_unused(&wrong.used, None))?;
        q!(tx, pictures::rows::set_unused(&wrong.unused, Some(now)))?;
        Ok(wrong.count())
    }

    fn count(&self) -> usize {
        self.used.len() + self.unused.len()
    }
}
