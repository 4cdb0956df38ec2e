//! Enqueues events in the transactions that cause them.

use serde_json::Value;

use crate::{
    Result,
    db::{Conn, Tx},
    events::Event,
    foundation::ids::{Id, WebhookEndpointId},
    q,
};

use super::models::{DeliveryStatus, EventKind, ListeningEndpoint, NewDelivery};

/// An event to send to the endpoints that listen.
#[derive(Clone, Debug, PartialEq)]
pub struct OutgoingEvent {
    /// The kind.
    pub kind: EventKind,
    /// The id of the record that it is about, of the kind [`EventKind::subject`].
    pub subject: i64,
    /// Fields that are added to the record in the body; an object, or `None`.
    pub data: Option<Value>,
}

impl OutgoingEvent {
    /// Creates an event without further data.
    pub fn new<K>(kind: EventKind, subject: Id<K>) -> Self {
        Self { kind, subject: subject.get(), data: None }
    }

    /// Adds fields to the record in the body.
    pub fn with(self, data: Value) -> Self {
        Self { data: Some(data), ..self }
    }
}

/// Enqueues an event for each endpoint that listens. If there are no endpoints, this is one prepared
/// statement.
pub fn notify(tx: &mut Tx<'_>, event: OutgoingEvent) -> Result<()> {
    notify_all(tx, &[event])
}

/// Enqueues events for each endpoint that listens, in their order.
pub fn notify_all(tx: &mut Tx<'_>, events: &[OutgoingEvent]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let listeners = q!(tx, webhooks::endpoints::listeners())?;
    let mut deliveries = Vec::new();
    for event in events {
        for ListeningEndpoint { id, .. } in
            listeners.iter().filter(|l| l.events.matches(event.kind))
        {
            deliveries.push(delivery(tx, *id, event));
        }
    }
    if !deliveries.is_empty() {
        q!(tx, webhooks::deliveries::insert(&deliveries))?;
        tx.emit(Event::JobEnqueued);
    }
    Ok(())
}

/// Returns `true` if an endpoint listens to one of these kinds, for events whose data is costly.
pub fn has_listeners(conn: &mut Conn<'_>, kinds: &[EventKind]) -> Result<bool> {
    let listeners = q!(conn, webhooks::endpoints::listeners())?;
    Ok(listeners.iter().any(|listener| kinds.iter().any(|kind| listener.events.matches(*kind))))
}

/// Creates a delivery that is due now.
pub(super) fn delivery(
    tx: &Tx<'_>,
    endpoint_id: WebhookEndpointId,
    event: &OutgoingEvent,
) -> NewDelivery {
    let id: [u8; 16] = rand::random();
    NewDelivery {
        message_id: format!("msg_{}", const_hex::encode(id)),
        endpoint_id,
        event: event.kind,
        subject_id: event.subject,
        data: event.data.as_ref().map(Value::to_string).unwrap_or_default(),
        status: DeliveryStatus::Waiting,
        next_at: tx.now(),
        inserted_at: tx.now(),
    }
}
