//! Outgoing webhooks by the Standard Webhooks specification.
//!
//! [`notify`] inserts a delivery for each endpoint that listens, in the transaction that causes the
//! event. The [`Dispatcher`] sends them: the first attempts of an endpoint in order and one at a
//! time, failed ones again on a schedule of three days. A delivery may arrive twice after a crash,
//! always with the same `webhook-id` and body.
//!
//! This module is below `accounts`, so it checks no permissions: the admin's pages do.

mod attempts;
mod body;
mod deliveries;
mod dispatcher;
mod endpoint_form;
mod endpoints;
mod models;
mod notify;
mod rejection;
mod secrets;

#[path = "webhooks"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "webhooks"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use body::BodyRenderer;
pub use deliveries::{
    DELIVERIES_SHOWN, DeliveryWithAttempts, delete_old_deliveries, list_deliveries, redeliver,
    redeliver_failed, send_test,
};
pub use dispatcher::{DisabledNotice, DispatchWorker, Dispatcher};
pub use endpoint_form::{change_endpoint, new_endpoint};
pub use endpoints::{
    EndpointWithSecret, WebhookConfig, create_endpoint, delete_endpoint, get_endpoint,
    list_endpoint_slice, list_endpoints, list_failing_endpoints, pause_endpoint, resume_endpoint,
    rotate_secret, update_endpoint,
};
pub use models::{
    DeliveryAttempt, DeliveryStatus, Endpoint, EndpointStatus, EventKind, EventPatterns,
    SubjectKind, WebhookDelivery,
};
pub use notify::{OutgoingEvent, has_listeners, notify, notify_all};
pub use rejection::WebhookRejection;
pub use secrets::{SecretCipher, sign};
