//! Endpoints, deliveries and attempts.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    db::schema::{webhook_attempts, webhook_deliveries, webhook_endpoints},
    foundation::{
        clock::Timestamp,
        ids::{WebhookDeliveryId, WebhookEndpointId},
    },
};

use super::secrets::StoredSecrets;

mod event_kind;

pub use event_kind::{EventKind, EventPatterns, SubjectKind};

/// The state of an endpoint.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    AsExpression,
    FromSqlRow,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum EndpointStatus {
    /// Events are sent.
    Active,
    /// The shopkeeper paused it: events wait until it is resumed.
    Paused,
    /// The shop disabled it because it failed: new events are not recorded.
    Disabled,
}

/// The state of a delivery.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, IntoStaticStr, EnumString,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum DeliveryStatus {
    /// An attempt is still to come.
    Waiting,
    /// The receiver accepted it.
    Delivered,
    /// All attempts failed.
    Failed,
}

crate::text_enum!(EndpointStatus, DeliveryStatus);

/// The address of another system that receives webhooks.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = webhook_endpoints)]
pub struct Endpoint {
    /// The id.
    pub id: WebhookEndpointId,
    /// The address.
    pub url: String,
    /// A note of the shopkeeper.
    pub description: String,
    /// The events that it gets.
    #[diesel(deserialize_as = String)]
    pub events: EventPatterns,
    /// The encrypted secrets.
    #[diesel(deserialize_as = String)]
    pub(super) secrets: StoredSecrets,
    /// The state.
    pub status: EndpointStatus,
    /// Why the shop disabled it; else empty.
    pub reason: String,
    /// The time of the first failed attempt since the last success.
    pub failing_since: Option<Timestamp>,
    /// No attempt begins before this time.
    pub(super) ready_at: Timestamp,
    /// Counts the updates by the shopkeeper.
    pub version: i32,
    /// When it was created.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The number of the latest first attempt.
    pub(super) last_sequence: i64,
    /// The delivery that an attempt has begun for, until the attempt is recorded.
    pub(super) current_delivery_id: Option<WebhookDeliveryId>,
}

impl Endpoint {
    /// The host of the address, for lists and messages.
    pub fn host(&self) -> String {
        let url = url::Url::parse(&self.url).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| self.url.clone())
    }
}

/// The values that a form sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EndpointAttributes {
    pub url: String,
    pub description: String,
    pub events: EventPatterns,
}

/// An endpoint that gets new events.
#[derive(diesel::Queryable)]
pub(super) struct ListeningEndpoint {
    pub id: WebhookEndpointId,
    #[diesel(deserialize_as = String)]
    pub events: EventPatterns,
}

/// An event for one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct WebhookDelivery {
    /// The id. Events about the same record have ascending ids, and are attempted first in their order.
    pub id: WebhookDeliveryId,
    /// The `webhook-id`, the same for all attempts.
    pub message_id: String,
    /// The endpoint.
    pub endpoint_id: WebhookEndpointId,
    /// The kind of event.
    pub event: EventKind,
    /// The record that the event is about.
    pub subject_id: i64,
    /// What the event adds to the record, as JSON; empty if nothing.
    pub data: String,
    /// The body of the request, rendered at the first attempt; empty before.
    pub body: String,
    /// The state.
    pub status: DeliveryStatus,
    /// Attempts since it was enqueued or sent again.
    pub attempts: i32,
    /// The time of the next attempt.
    pub next_at: Timestamp,
    /// When the receiver accepted it.
    pub delivered_at: Option<Timestamp>,
    /// When the event happened.
    pub inserted_at: Timestamp,
}

/// A delivery to insert.
#[derive(diesel::Insertable)]
#[diesel(table_name = webhook_deliveries, treat_none_as_default_value = false)]
pub(super) struct NewDelivery {
    pub message_id: String,
    pub endpoint_id: WebhookEndpointId,
    pub event: EventKind,
    pub subject_id: i64,
    pub data: String,
    pub status: DeliveryStatus,
    pub next_at: Timestamp,
    pub inserted_at: Timestamp,
}

/// An attempt to deliver.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = webhook_attempts)]
pub struct DeliveryAttempt {
    /// The delivery.
    pub delivery_id: WebhookDeliveryId,
    /// The status code; `None` without an answer.
    pub code: Option<i32>,
    /// How long it took.
    pub milliseconds: i32,
    /// The beginning of the answer, at most 1,000 characters, or the reason why there is none.
    pub answer: String,
    /// When it ended.
    pub inserted_at: Timestamp,
}
