//! The body of a webhook. It is rendered at the first attempt and stored, so that all attempts send
//! the same bytes.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    Error, Result,
    db::{Conn, Tx},
};

use super::models::WebhookDelivery;

/// Renders the record that an event is about, as it is now. Returns `None` if it no longer exists
/// or has no representation; then the body has only its id.
pub type BodyRenderer =
    Box<dyn Fn(&mut Conn<'_>, &WebhookDelivery) -> Result<Option<Value>> + Send + Sync>;

/// Maximum length of a body in bytes. The specification asks for less than 20 kB.
const MAX_BODY: usize = 20_000;

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: String,
    sequence: i64,
    data: &'a Map<String, Value>,
}

/// Renders the body of a delivery with its number among those to the endpoint. A record that is too
/// large, or that can't be rendered, is replaced by its id.
pub(super) fn render(
    tx: &mut Tx<'_>,
    renderer: &BodyRenderer,
    delivery: &WebhookDelivery,
    sequence: i64,
) -> Result<String> {
    let record = match tx.attempt(|tx| renderer(tx, delivery)) {
        Ok(record) => record,
        Err(error @ (Error::Unavailable(_) | Error::Busy)) => return Err(error),
        Err(error) if error.is_collision() => return Err(error),
        Err(error) => {
            let event = delivery.event.name();
            tracing::error!(%error, event, "failed to render a webhook; sending the id only");
            None
        }
    };
    if let Some(Value::Object(record)) = record {
        let body = to_text(delivery, sequence, record)?;
        if body.len() < MAX_BODY {
            return Ok(body);
        }
    }
    let id = json!(delivery.subject_id);
    to_text(delivery, sequence, Map::from_iter([("id".to_owned(), id)]))
}

/// Writes the body with a record and the event's own data.
fn to_text(
    delivery: &WebhookDelivery,
    sequence: i64,
    mut data: Map<String, Value>,
) -> Result<String> {
    if let Ok(Value::Object(own)) = serde_json::from_str(&delivery.data) {
        data.extend(own);
    }
    let body = Body {
        kind: delivery.event.name(),
        timestamp: delivery.inserted_at.to_string(),
        sequence,
        data: &data,
    };
    serde_json::to_string(&body).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        foundation::clock::Timestamp,
        webhooks::models::{DeliveryStatus, EventKind},
    };

    #[test]
    fn the_body_follows_the_specification() {
        let now = Timestamp::parse("2026-03-01T12:00:00Z").unwrap();
        let delivery = WebhookDelivery {
            id: 70.into(),
            message_id: "msg_1".into(),
            endpoint_id: 1.into(),
            event: EventKind::CartItemAdded,
            subject_id: 3,
            data: json!({ "quantity": 2 }).to_string(),
            body: String::new(),
            status: DeliveryStatus::Waiting,
            attempts: 0,
            next_at: now,
            delivered_at: None,
            inserted_at: now,
        };
        let record = Map::from_iter([("id".to_owned(), json!(3))]);
        assert_eq!(
            to_text(&delivery, 7, record).unwrap(),
            r#"{"type":"cart.item_added","timestamp":"2026-03-01T12:00:00.000000Z","sequence":7,"data":{"id":3,"quantity":2}}"#
        );
    }
}
