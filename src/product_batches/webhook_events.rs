//! The events of batches for webhooks.

use serde_json::json;

use crate::{
    Result,
    db::Tx,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::models::ProductBatch;

/// Notifies webhooks that a batch is done or stopped.
pub fn notify_finished(tx: &mut Tx<'_>, batch: &ProductBatch) -> Result<()> {
    let event = OutgoingEvent::new(EventKind::ProductBatchFinished, batch.id).with(json!({
        "status": batch.status.as_str(),
        "done": batch.done,
        "kept": batch.kept,
        "failed": batch.failed,
    }));
    webhooks::notify(tx, event)
}

/// Notifies webhooks that a batch was undone.
pub fn notify_undone(tx: &mut Tx<'_>, batch: &ProductBatch) -> Result<()> {
    let event = OutgoingEvent::new(EventKind::ProductBatchUndone, batch.id).with(json!({
        "undone": batch.undone,
        "undo_kept": batch.undo_kept,
    }));
    webhooks::notify(tx, event)
}
