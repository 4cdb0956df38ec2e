//! Queries of attempts. Compiled once for each database.

use diesel::{
    dsl::{exists, sql},
    prelude::*,
    sql_types::Bool,
};

use super::dialect::Conn;
use crate::{
    db::schema::{webhook_attempts, webhook_deliveries, webhook_endpoints},
    foundation::{
        clock::Timestamp,
        ids::{WebhookDeliveryId, WebhookEndpointId},
    },
    webhooks::models::{DeliveryAttempt, DeliveryStatus, EndpointStatus, WebhookDelivery},
};

/// The condition that a delivery waits for its first attempt. A literal, because SQLite does not use a
/// partial index for bound values.
const IS_NEW: &str = "webhook_deliveries.status = 'waiting' AND webhook_deliveries.body = ''";
/// The condition that a delivery waits for another attempt, as a literal.
const IS_RETRY: &str = "webhook_deliveries.status = 'waiting' AND webhook_deliveries.body <> ''";

/// Returns active endpoints that are ready for an attempt and have a delivery that is new or due again,
/// those that waited longest first.
pub fn ready(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<WebhookEndpointId>> {
    let own = || {
        webhook_deliveries::table.filter(webhook_deliveries::endpoint_id.eq(webhook_endpoints::id))
    };
    let new = own().filter(sql::<Bool>(IS_NEW));
    let due = own().filter(sql::<Bool>(IS_RETRY)).filter(webhook_deliveries::next_at.le(now));
    webhook_endpoints::table
        .filter(webhook_endpoints::status.eq(EndpointStatus::Active))
        .filter(webhook_endpoints::ready_at.le(now))
        .filter(exists(new).or(exists(due)))
        .order((webhook_endpoints::ready_at, webhook_endpoints::id))
        .limit(limit)
        .select(webhook_endpoints::id)
        .load(conn)
}

/// Returns a delivery if an attempt is still to come.
pub fn waiting(conn: &mut Conn, id: WebhookDeliveryId) -> QueryResult<Option<WebhookDelivery>> {
    webhook_deliveries::table
        .find(id)
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Waiting))
        .select(WebhookDelivery::as_select())
        .first(conn)
        .optional()
}

/// Returns the first delivery that was never attempted. In the order of the ids, because the clocks of
/// the processes that insert them may differ.
pub fn next_new(
    conn: &mut Conn,
    endpoint: WebhookEndpointId,
) -> QueryResult<Option<WebhookDelivery>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::endpoint_id.eq(endpoint))
        .filter(sql::<Bool>(IS_NEW))
        .order(webhook_deliveries::id)
        .select(WebhookDelivery::as_select())
        .first(conn)
        .optional()
}

/// Returns the delivery that has been due again for the longest time.
pub fn next_retry(
    conn: &mut Conn,
    endpoint: WebhookEndpointId,
    now: Timestamp,
) -> QueryResult<Option<WebhookDelivery>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::endpoint_id.eq(endpoint))
        .filter(sql::<Bool>(IS_RETRY))
        .filter(webhook_deliveries::next_at.le(now))
        .order((webhook_deliveries::next_at, webhook_deliveries::id))
        .select(WebhookDelivery::as_select())
        .first(conn)
        .optional()
}

/// Counts an attempt that begins, and stores the body.
pub fn begin(
    conn: &mut Conn,
    id: WebhookDeliveryId,
    attempts: i32,
    body: &str,
) -> QueryResult<usize> {
    diesel::update(webhook_deliveries::table.find(id))
        .set((webhook_deliveries::attempts.eq(attempts), webhook_deliveries::body.eq(body)))
        .execute(conn)
}

pub fn insert(conn: &mut Conn, attempt: &DeliveryAttempt) -> QueryResult<usize> {
    diesel::insert_into(webhook_attempts::table).values(attempt).execute(conn)
}

/// Returns `true` if the delivery was not deleted meanwhile.
pub fn exists_delivery(conn: &mut Conn, id: WebhookDeliveryId) -> QueryResult<bool> {
    diesel::select(exists(webhook_deliveries::table.find(id))).get_result(conn)
}

pub fn set_delivered(conn: &mut Conn, id: WebhookDeliveryId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(webhook_deliveries::table.find(id))
        .set((
            webhook_deliveries::status.eq(DeliveryStatus::Delivered),
            webhook_deliveries::delivered_at.eq(now),
        ))
        .execute(conn)
}

/// Schedules the next attempt of a waiting delivery.
pub fn postpone(conn: &mut Conn, id: WebhookDeliveryId, next_at: Timestamp) -> QueryResult<usize> {
    diesel::update(webhook_deliveries::table.find(id))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Waiting))
        .set(webhook_deliveries::next_at.eq(next_at))
        .execute(conn)
}

pub fn set_failed(conn: &mut Conn, id: WebhookDeliveryId) -> QueryResult<usize> {
    diesel::update(webhook_deliveries::table.find(id))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Waiting))
        .set(webhook_deliveries::status.eq(DeliveryStatus::Failed))
        .execute(conn)
}
