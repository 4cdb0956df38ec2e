//! Queries of deliveries. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{webhook_attempts, webhook_deliveries},
    foundation::{
        clock::Timestamp,
        ids::{WebhookDeliveryId, WebhookEndpointId},
    },
    webhooks::models::{DeliveryAttempt, DeliveryStatus, NewDelivery, WebhookDelivery},
};

pub fn insert(conn: &mut Conn, deliveries: &[NewDelivery]) -> QueryResult<usize> {
    crate::insert_rows!(conn, webhook_deliveries::table, deliveries)
}

/// Returns the latest deliveries to an endpoint, or only those that failed.
pub fn latest(
    conn: &mut Conn,
    endpoint: WebhookEndpointId,
    status: Option<DeliveryStatus>,
    limit: i64,
) -> QueryResult<Vec<WebhookDelivery>> {
    let mut found = webhook_deliveries::table
        .filter(webhook_deliveries::endpoint_id.eq(endpoint))
        .order(webhook_deliveries::id.desc())
        .limit(limit)
        .select(WebhookDelivery::as_select())
        .into_boxed();
    if let Some(status) = status {
        found = found.filter(webhook_deliveries::status.eq(status));
    }
    found.load(conn)
}

/// Returns the attempts of deliveries, oldest first.
pub fn attempts_of(
    conn: &mut Conn,
    deliveries: &[WebhookDeliveryId],
) -> QueryResult<Vec<DeliveryAttempt>> {
    webhook_attempts::table
        .filter(webhook_attempts::delivery_id.eq_any(deliveries))
        .order(webhook_attempts::id)
        .select(DeliveryAttempt::as_select())
        .load(conn)
}

/// Makes a delivery of an endpoint due again, with a new schedule. Returns 0 if there is none.
pub fn redeliver(
    conn: &mut Conn,
    endpoint: WebhookEndpointId,
    id: WebhookDeliveryId,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(webhook_deliveries::table.find(id))
        .filter(webhook_deliveries::endpoint_id.eq(endpoint))
        .set((
            webhook_deliveries::status.eq(DeliveryStatus::Waiting),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::next_at.eq(now),
        ))
        .execute(conn)
}

/// Returns failed deliveries of events since a moment, oldest first.
pub fn failed_since(
    conn: &mut Conn,
    endpoint: WebhookEndpointId,
    since: Timestamp,
    limit: i64,
) -> QueryResult<Vec<WebhookDeliveryId>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::endpoint_id.eq(endpoint))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Failed))
        .filter(webhook_deliveries::inserted_at.ge(since))
        .order(webhook_deliveries::inserted_at)
        .limit(limit)
        .select(webhook_deliveries::id)
        .load(conn)
}

/// Makes failed deliveries due again.
pub fn redeliver_failed(
    conn: &mut Conn,
    ids: &[WebhookDeliveryId],
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(ids)))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Failed))
        .set((
            webhook_deliveries::status.eq(DeliveryStatus::Waiting),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::next_at.eq(now),
        ))
        .execute(conn)
}

pub fn older_than(
    conn: &mut Conn,
    moment: Timestamp,
    limit: i64,
) -> QueryResult<Vec<WebhookDeliveryId>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::inserted_at.lt(moment))
        .order(webhook_deliveries::inserted_at)
        .limit(limit)
        .select(webhook_deliveries::id)
        .load(conn)
}

/// Deletes deliveries with their attempts.
pub fn delete(conn: &mut Conn, ids: &[WebhookDeliveryId]) -> QueryResult<usize> {
    diesel::delete(webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(ids)))
        .execute(conn)
}
