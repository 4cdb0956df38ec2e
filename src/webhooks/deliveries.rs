//! Deliveries for the shopkeeper: listing them, sending them again, and deleting old ones.

use std::{collections::HashMap, time::Duration};

use crate::{
    Error, Result,
    audit::{self, Actor, Change, SubjectKind},
    db::{Conn, Tx},
    events::Event,
    foundation::{
        clock::Timestamp,
        ids::{WebhookDeliveryId, WebhookEndpointId},
    },
    q,
};

use super::{
    endpoints::get_endpoint,
    models::{DeliveryAttempt, DeliveryStatus, EndpointStatus, EventKind, WebhookDelivery},
    notify::{OutgoingEvent, delivery},
    rejection::WebhookRejection,
};

/// The number of deliveries that a list has at most.
pub const DELIVERIES_SHOWN: i64 = 100;
/// How long deliveries are stored.
const RETENTION: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A delivery with its attempts, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryWithAttempts {
    /// The delivery.
    pub delivery: WebhookDelivery,
    /// Its attempts.
    pub attempts: Vec<DeliveryAttempt>,
}

/// Returns the last 100 deliveries to an endpoint, or the last 100 in one state, newest first.
pub fn list_deliveries(
    conn: &mut Conn<'_>,
    endpoint: WebhookEndpointId,
    status: Option<DeliveryStatus>,
) -> Result<Vec<DeliveryWithAttempts>> {
    let deliveries = q!(conn, webhooks::deliveries::latest(endpoint, status, DELIVERIES_SHOWN))?;
    let ids: Vec<WebhookDeliveryId> = deliveries.iter().map(|delivery| delivery.id).collect();
    let mut attempts: HashMap<WebhookDeliveryId, Vec<DeliveryAttempt>> = HashMap::new();
    for attempt in q!(conn, webhooks::deliveries::attempts_of(&ids))? {
        attempts.entry(attempt.delivery_id).or_default().push(attempt);
    }
    let with_attempts = deliveries.into_iter().map(|delivery| {
        let attempts = attempts.remove(&delivery.id).unwrap_or_default();
        DeliveryWithAttempts { delivery, attempts }
    });
    Ok(with_attempts.collect())
}

/// Sends a delivery again now, with the same id and body, and a new schedule if that fails.
pub fn redeliver(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    endpoint: WebhookEndpointId,
    id: WebhookDeliveryId,
) -> Result<()> {
    if q!(tx, webhooks::deliveries::redeliver(endpoint, id, tx.now()))? == 0 {
        return Err(Error::NotFound);
    }
    tx.emit(Event::JobEnqueued);
    record(tx, actor, "redelivered", endpoint, format!("Delivery {id}"))
}

/// Sends at most `limit` failed deliveries of events since a moment again. Returns how many; call it
/// again until that is 0.
pub fn redeliver_failed(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    endpoint: WebhookEndpointId,
    since: Timestamp,
    limit: i64,
) -> Result<usize> {
    get_endpoint(tx, endpoint)?;
    let failed = q!(tx, webhooks::deliveries::failed_since(endpoint, since, limit))?;
    let due = q!(tx, webhooks::deliveries::redeliver_failed(&failed, tx.now()))?;
    tx.emit(Event::JobEnqueued);
    if due > 0 {
        record(tx, actor, "redelivered", endpoint, format!("{due} failed deliveries"))?;
    }
    Ok(due)
}

/// Records an action on an endpoint, with a note.
fn record(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    action: &'static str,
    id: WebhookEndpointId,
    note: String,
) -> Result<()> {
    let endpoint = get_endpoint(tx, id)?;
    let change = Change::new(action, SubjectKind::WebhookEndpoint, id, endpoint.host());
    audit::record(tx, actor, change.note(note));
    Ok(())
}

/// Sends a `webhook.test` event to an endpoint.
///
/// # Errors
/// `EndpointNotActive` if the endpoint is paused or disabled.
pub fn send_test(tx: &mut Tx<'_>, actor: Option<Actor>, id: WebhookEndpointId) -> Result<()> {
    if get_endpoint(tx, id)?.status != EndpointStatus::Active {
        return Err(WebhookRejection::EndpointNotActive.into());
    }
    let event = OutgoingEvent::new(EventKind::WebhookTest, id);
    q!(tx, webhooks::deliveries::insert(&[delivery(tx, id, &event)]))?;
    tx.emit(Event::JobEnqueued);
    record(tx, actor, "tested", id, "Sent a test event".to_owned())
}

/// Deletes at most `limit` deliveries of events more than 30 days ago. Returns how many.
pub fn delete_old_deliveries(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(RETENTION);
    let old = q!(tx, webhooks::deliveries::older_than(before, limit))?;
    q!(tx, webhooks::deliveries::delete(&old))
}
