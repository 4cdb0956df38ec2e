//! The events of imports for webhooks.

use serde_json::json;

use crate::{
    Result,
    db::Tx,
    foundation::ids::ImportId,
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

/// Notifies webhooks that a preview is complete.
pub fn notify_ready(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    notify(tx, EventKind::ImportReady, id)
}

/// Notifies webhooks that a file was imported, can't be read, or stopped.
pub fn notify_finished(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    notify(tx, EventKind::ImportFinished, id)
}

fn notify(tx: &mut Tx<'_>, kind: EventKind, id: ImportId) -> Result<()> {
    if !webhooks::has_listeners(tx, &[kind])? {
        return Ok(());
    }
    let import = q!(tx, imports::files::find(id))?;
    let event = OutgoingEvent::new(kind, id).with(json!({
        "status": import.status.as_str(),
        "new": import.new_count,
        "changed": import.changed_count,
        "unchanged": import.unchanged_count,
        "errors": import.error_count,
    }));
    webhooks::notify(tx, event)
}
