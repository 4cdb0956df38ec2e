//! Deletion of pictures that are not used.

use std::time::Duration;

use crate::{
    Result,
    db::Tx,
    jobs::{self, Lane},
    q,
};

use super::service::{DELETE_JOB, PictureJob};

/// The time for which an unused picture is kept: 40 days, longer than a removal can be undone.
const RETENTION: Duration = Duration::from_secs(40 * 24 * 60 * 60);

/// Marks pictures that nothing in the shop has, and deletes those that have been unused for 40 days. Handles at most
/// `limit` of each. Returns the largest number of them, or `limit` if more may have to be marked.
pub fn mark_unused(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let now = tx.now();
    let to_check = q!(tx, pictures::rows::to_check(limit))?;
    q!(tx, pictures::rows::set_checked(&to_check))?;
    let used = q!(tx, pictures::rows::used_again(&to_check))?;
    q!(tx, pictures::rows::set_unused(&used, None))?;
    let unused = q!(tx, pictures::rows::newly_unused(&to_check))?;
    q!(tx, pictures::rows::set_unused(&unused, Some(now)))?;
    let expired = q!(tx, pictures::rows::unused_before(now.before(RETENTION), limit))?;
    for picture in &expired {
        if q!(tx, pictures::rows::delete(picture.id))? > 0 {
            let job = PictureJob { hash: picture.hash.clone() };
            jobs::enqueue(tx, Lane::Pictures, DELETE_JOB, &job)?;
        }
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = to_check.len() >= limit;
    Ok(if has_more { limit } else { used.len().max(unused.len()).max(expired.len()) })
}
