//! What providers told us, each notice once.

use std::time::Duration;

use crate::{Result, db::Tx, q};

/// How long a notice is remembered: 90 days. Providers repeat one for some days at most.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Notes a notice of a provider: false where it was noted before. What it causes belongs into the
/// same transaction.
pub fn receive(tx: &mut Tx<'_>, source: &str, id: &str, kind: &str) -> Result<bool> {
    Ok(q!(tx, payments::inbox::insert((source, id), kind, tx.now()))? == 1)
}

/// Forgets at most `limit` notices that nobody will repeat any more; answers how many.
pub fn forget_notices(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(KEPT);
    q!(tx, payments::inbox::forget(before, limit))
}
