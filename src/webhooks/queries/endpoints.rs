//! Queries of endpoints. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{self, Conn};
use crate::{
    db::{schema::webhook_endpoints, types::RowKey},
    foundation::{
        clock::Timestamp,
        ids::{Versioned, WebhookDeliveryId, WebhookEndpointId},
        slice::RowRange,
    },
    webhooks::models::{Endpoint, EndpointAttributes, EndpointStatus, ListeningEndpoint},
};

/// Returns the endpoints that get new events, in the order of their ids.
pub fn listeners(conn: &mut Conn) -> QueryResult<Vec<ListeningEndpoint>> {
    let listening = webhook_endpoints::table
        .filter(webhook_endpoints::status.ne(EndpointStatus::Disabled))
        .order(webhook_endpoints::id)
        .select((webhook_endpoints::id, webhook_endpoints::events));
    dialect::referenced!(listening).load(conn)
}

pub fn insert(
    conn: &mut Conn,
    attributes: &EndpointAttributes,
    secrets: &str,
    now: Timestamp,
) -> QueryResult<WebhookEndpointId> {
    diesel::insert_into(webhook_endpoints::table)
        .values((
            webhook_endpoints::url.eq(&attributes.url),
            webhook_endpoints::description.eq(&attributes.description),
            webhook_endpoints::events.eq(attributes.events.to_string()),
            webhook_endpoints::secrets.eq(secrets),
            webhook_endpoints::status.eq(EndpointStatus::Active),
            webhook_endpoints::ready_at.eq(now),
            webhook_endpoints::inserted_at.eq(now),
            webhook_endpoints::updated_at.eq(now),
        ))
        .returning(webhook_endpoints::id)
        .get_result(conn)
}

pub fn all(conn: &mut Conn) -> QueryResult<Vec<Endpoint>> {
    webhook_endpoints::table.order(webhook_endpoints::id).select(Endpoint::as_select()).load(conn)
}

/// Returns the keys of a range of the endpoints.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, webhook_endpoints, webhook_endpoints::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[WebhookEndpointId]) -> QueryResult<Vec<Endpoint>> {
    webhook_endpoints::table
        .filter(webhook_endpoints::id.eq_any(ids))
        .select(Endpoint::as_select())
        .load(conn)
}

pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    webhook_endpoints::table.count().get_result(conn)
}

pub fn by_id(conn: &mut Conn, id: WebhookEndpointId) -> QueryResult<Option<Endpoint>> {
    webhook_endpoints::table.find(id).select(Endpoint::as_select()).first(conn).optional()
}

/// Returns an endpoint and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: WebhookEndpointId) -> QueryResult<Option<Endpoint>> {
    dialect::locked!(webhook_endpoints::table.find(id).select(Endpoint::as_select()))
        .first(conn)
        .optional()
}

/// Updates an endpoint that was read in a version. Returns 0 if it has another version now.
pub fn update(
    conn: &mut Conn,
    read: Versioned<WebhookEndpointId>,
    attributes: &EndpointAttributes,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(read.id))
        .filter(webhook_endpoints::version.eq(read.version))
        .set((
            webhook_endpoints::url.eq(&attributes.url),
            webhook_endpoints::description.eq(&attributes.description),
            webhook_endpoints::events.eq(attributes.events.to_string()),
            webhook_endpoints::version.eq(read.version + 1),
            webhook_endpoints::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn set_secrets(
    conn: &mut Conn,
    id: WebhookEndpointId,
    secrets: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(id))
        .set((
            webhook_endpoints::secrets.eq(secrets),
            webhook_endpoints::version.eq(webhook_endpoints::version + 1),
            webhook_endpoints::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn pause(conn: &mut Conn, id: WebhookEndpointId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(id))
        .filter(webhook_endpoints::status.eq(EndpointStatus::Active))
        .set((
            webhook_endpoints::status.eq(EndpointStatus::Paused),
            webhook_endpoints::version.eq(webhook_endpoints::version + 1),
            webhook_endpoints::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Makes an endpoint active and forgets its failures.
pub fn resume(conn: &mut Conn, id: WebhookEndpointId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(id))
        .filter(webhook_endpoints::status.ne(EndpointStatus::Active))
        .set((
            webhook_endpoints::status.eq(EndpointStatus::Active),
            webhook_endpoints::reason.eq(""),
            webhook_endpoints::failing_since.eq(None::<Timestamp>),
            webhook_endpoints::version.eq(webhook_endpoints::version + 1),
            webhook_endpoints::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Disables an endpoint that failed.
pub fn disable(
    conn: &mut Conn,
    id: WebhookEndpointId,
    reason: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(id))
        .filter(webhook_endpoints::status.ne(EndpointStatus::Disabled))
        .set((
            webhook_endpoints::status.eq(EndpointStatus::Disabled),
            webhook_endpoints::reason.eq(reason),
            webhook_endpoints::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Sets or clears the time of the first failure since the last success.
pub fn set_failing_since(
    conn: &mut Conn,
    id: WebhookEndpointId,
    since: Option<Timestamp>,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(id))
        .set((webhook_endpoints::failing_since.eq(since), webhook_endpoints::updated_at.eq(now)))
        .execute(conn)
}

/// Changes the time before which no attempt begins, if it is still `from`. Returns 0 if another
/// process changed it first.
pub fn set_ready_at(
    conn: &mut Conn,
    id: WebhookEndpointId,
    from: Timestamp,
    to: Timestamp,
) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(id))
        .filter(webhook_endpoints::ready_at.eq(from))
        .set(webhook_endpoints::ready_at.eq(to))
        .execute(conn)
}

/// Stores the delivery that an attempt begins for, and the number of the latest first attempt.
pub fn begin_attempt(
    conn: &mut Conn,
    id: WebhookEndpointId,
    delivery: WebhookDeliveryId,
    last_sequence: i64,
) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(id))
        .set((
            webhook_endpoints::current_delivery_id.eq(delivery),
            webhook_endpoints::last_sequence.eq(last_sequence),
        ))
        .execute(conn)
}

/// Ends the attempt of the process that owns the endpoint until `lease`. The next one may begin at
/// `ready_at`. Returns 0 if another process owns the endpoint now.
pub fn end_attempt(
    conn: &mut Conn,
    id: WebhookEndpointId,
    lease: Timestamp,
    ready_at: Timestamp,
) -> QueryResult<usize> {
    diesel::update(webhook_endpoints::table.find(id))
        .filter(webhook_endpoints::ready_at.eq(lease))
        .set((
            webhook_endpoints::current_delivery_id.eq(None::<WebhookDeliveryId>),
            webhook_endpoints::ready_at.eq(ready_at),
        ))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: WebhookEndpointId) -> QueryResult<usize> {
    diesel::delete(webhook_endpoints::table.find(id)).execute(conn)
}
