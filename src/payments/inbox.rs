//! The inbox of webhooks, which ensures that each one is processed once.

use std::time::Duration;

use crate::{Result, db::Tx, q};

/// The time for which the id of a webhook is stored. Providers retry for some days at most.
const RETENTION: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Records a provider's webhook in the transaction of its effects. Returns `false` if it was
/// recorded before.
pub fn record_webhook(tx: &mut Tx<'_>, source: &str, id: &str, kind: &str) -> Result<bool> {
    Ok(q!(tx, payments::inbox::insert(source, id, kind, tx.now()))? == 1)
}

/// Deletes up to `limit` old webhooks, which will not be retried any more. Returns their number.
pub fn delete_old_webhooks(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(RETENTION);
    q!(tx, payments::inbox::delete_before(before, limit))
}
