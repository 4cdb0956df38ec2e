//! Webhook endpoints and what was sent to them.

use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Result, accounts,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint as ApiEndpoint, EndpointGroup},
        paging::{List, ListQuery, PageInfo},
        problem::{ApiError, ApiResult},
        query::{self, Query},
        response::ApiResponse,
        schema::Time,
        shapes::record_shapes,
    },
    audit::Actor,
    db::{Conn, Tx},
    foundation::{
        clock::Timestamp,
        ids::{WebhookDeliveryId, WebhookEndpointId, kinds},
    },
    web::extractors::PathId,
    webhooks::{
        self, DeliveryAttempt, DeliveryStatus, DeliveryWithAttempts, Endpoint, EndpointWithSecret,
    },
};

const READ: Access = Access::Permission(Permission::WebhooksRead);
const WRITE: Access = Access::Permission(Permission::WebhooksWrite);
/// Maximum number of deliveries that one request sends again.
const MAX_REDELIVERED: i64 = 500;

/// The endpoints of webhook endpoints.
pub fn endpoints() -> EndpointGroup {
    let endpoints = record_endpoints().into_iter().chain(delivery_endpoints());
    let description =
        "Addresses that get a signed request for each event, and the log of what was sent.";
    EndpointGroup::new("Admin: webhooks", description, endpoints)
        .missing("webhook_endpoint_not_found")
}

fn record_endpoints() -> [ApiEndpoint; 8] {
    [
        ApiEndpoint::get("/admin/webhook_endpoints", "List webhook endpoints", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<EndpointView>(),
        ApiEndpoint::post("/admin/webhook_endpoints", "Create a webhook endpoint", create)
            .access(WRITE)
            .takes::<NewEndpoint>()
            .creates::<EndpointWithSecretView>()
            .without_idempotency_key(),
        ApiEndpoint::get("/admin/webhook_endpoints/{id}", "Get a webhook endpoint", show)
            .access(READ)
            .returns::<EndpointView>(),
        ApiEndpoint::patch("/admin/webhook_endpoints/{id}", "Change a webhook endpoint", update)
            .access(WRITE)
            .takes::<EndpointChanges>()
            .returns::<EndpointView>()
            .conditional(),
        ApiEndpoint::delete("/admin/webhook_endpoints/{id}", "Delete a webhook endpoint", destroy)
            .access(WRITE)
            .conditional(),
        ApiEndpoint::post("/admin/webhook_endpoints/{id}/pause", "Pause a webhook endpoint", pause)
            .access(WRITE)
            .returns::<EndpointView>()
            .conditional(),
        ApiEndpoint::delete(
            "/admin/webhook_endpoints/{id}/pause",
            "Resume a webhook endpoint",
            resume,
        )
        .access(WRITE)
        .returns::<EndpointView>()
        .conditional(),
        ApiEndpoint::post(
            "/admin/webhook_endpoints/{id}/secret",
            "Rotate the signing secret",
            rotate,
        )
        .access(WRITE)
        .returns::<EndpointWithSecretView>()
        .without_idempotency_key()
        .conditional(),
    ]
}

fn delivery_endpoints() -> [ApiEndpoint; 4] {
    [
        ApiEndpoint::post("/admin/webhook_endpoints/{id}/tests", "Send a test event", test)
            .access(WRITE),
        ApiEndpoint::get(
            "/admin/webhook_endpoints/{id}/deliveries",
            "List the last 100 deliveries",
            deliveries,
        )
        .access(READ)
        .query::<DeliveriesQuery>()
        .returns_page::<DeliveryView>(),
        ApiEndpoint::post(
            "/admin/webhook_endpoints/{id}/deliveries/{delivery_id}/redelivery",
            "Send a delivery again",
            redeliver,
        )
        .access(WRITE)
        .missing("webhook_delivery_not_found"),
        ApiEndpoint::post(
            "/admin/webhook_endpoints/{id}/redeliveries",
            "Send failed deliveries again",
            redeliver_failed,
        )
        .access(WRITE)
        .takes::<NewRedeliveries>()
        .returns::<RedeliveriesView>(),
    ]
}

record_shapes! {
    fields {
        /// The address: HTTPS, and not within a private network.
        url: String,
        /// A note for people; may be empty.
        description: Option<String> => String,
        /// The events: names such as `order.paid`, `order.*` for a group, or `*` for all.
        events: Vec<String>,
    }

    /// A webhook endpoint without its secret.
    #[schema(as = WebhookEndpoint)]
    response EndpointView {
        /// The id.
        id: i64,
        /// `active`, `paused`, or `disabled` by the shop because it failed.
        status: &'static str,
        /// Why the shop disabled it; else empty.
        reason: String,
        /// The first failed attempt since the last success.
        failing_since: Option<Time>,
        /// Counts the changes.
        version: i32,
        /// When it was created.
        created_at: Time,
        /// When it last changed.
        updated_at: Time,
    }

    /// A new webhook endpoint.
    #[schema(as = NewWebhookEndpoint)]
    new NewEndpoint {}

    /// Fields of a webhook endpoint to change. Fields that are not sent stay as they are.
    #[schema(as = WebhookEndpointChanges)]
    changes EndpointChanges {}
}

/// Which failed deliveries to send again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWebhookRedeliveries)]
struct NewRedeliveries {
    /// Events since this time.
    #[schema(format = DateTime)]
    since: String,
}

/// The query parameters of deliveries.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct DeliveriesQuery {
    /// `waiting`, `delivered` or `failed`.
    status: Option<String>,
}

/// A webhook endpoint with its new secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookEndpointWithSecret)]
struct EndpointWithSecretView {
    #[serde(flatten)]
    endpoint: EndpointView,
    /// The secret that signs the webhooks. It is not shown again.
    secret: String,
}

/// An event that was sent, or will be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
struct DeliveryView {
    /// The id.
    id: i64,
    /// The `webhook-id` of all attempts.
    message_id: String,
    /// The event, such as `order.paid`.
    event: &'static str,
    /// The id of the record that it is about.
    subject_id: i64,
    /// `waiting`, `delivered` or `failed`.
    status: &'static str,
    /// When it was delivered.
    delivered_at: Option<Time>,
    /// When the event happened.
    created_at: Time,
    /// The attempts, oldest first.
    attempts: Vec<AttemptView>,
}

/// An attempt to deliver an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
struct AttemptView {
    /// When it was made.
    at: Time,
    /// The HTTP status of the response; `null` if there was none.
    status_code: Option<i32>,
    /// How long it took, in milliseconds.
    milliseconds: i32,
    /// The beginning of the response, or what went wrong.
    answer: String,
}

/// The number of deliveries that will be sent again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookRedeliveries)]
struct RedeliveriesView {
    /// The number; at most 500 for each request.
    count: usize,
}

/// `GET /admin/webhook_endpoints`. There are at most 50.
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load =
        |conn: &mut Conn<'_>, _: &Scope, request: &_| webhooks::list_endpoint_slice(conn, request);
    client.page("webhook_endpoints", &query, &(), load, EndpointView::from).await
}

/// `GET /admin/webhook_endpoints/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::WebhookEndpoint>) -> ApiResult {
    let response = client.read(move |conn, _| respond(webhooks::get_endpoint(conn, id)?));
    response.await
}

/// `POST /admin/webhook_endpoints`
async fn create(client: ApiClient, body: Json<NewEndpoint>) -> ApiResult {
    let config = client.state.webhooks.clone();
    let response = client.write_unstored(move |tx, scope| {
        accounts::check_webhook_events(scope, &body.fields())?;
        let created = webhooks::create_endpoint(tx, scope.actor(), &config, body.fields())?;
        let path = format!("/admin/webhook_endpoints/{}", created.endpoint.id);
        Ok(ApiResponse::ok(&EndpointWithSecretView::from(created))?.created(&path))
    });
    response.await
}

/// `PATCH /admin/webhook_endpoints/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    body: Json<EndpointChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let config = client.state.webhooks.clone();
    let response = client.write(move |tx, scope| {
        let form = webhooks::change_endpoint(&webhooks::get_endpoint(tx, id)?);
        let params = body.patch(&form, required);
        accounts::check_webhook_events(scope, &params)?;
        respond(webhooks::update_endpoint(tx, scope.actor(), &config, id, params)?)
    });
    response.await
}

/// `DELETE /admin/webhook_endpoints/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::WebhookEndpoint>) -> ApiResult {
    let required = client.required_version()?;
    let response = client.write(move |tx, scope| {
        webhooks::delete_endpoint(tx, scope.actor(), id, required)?;
        Ok(ApiResponse::no_content())
    });
    response.await
}

/// `POST /admin/webhook_endpoints/{id}/pause`
async fn pause(client: ApiClient, PathId(id): PathId<kinds::WebhookEndpoint>) -> ApiResult {
    change(client, id, webhooks::pause_endpoint).await
}

/// `DELETE /admin/webhook_endpoints/{id}/pause`
async fn resume(client: ApiClient, PathId(id): PathId<kinds::WebhookEndpoint>) -> ApiResult {
    change(client, id, webhooks::resume_endpoint).await
}

async fn change(
    client: ApiClient,
    id: WebhookEndpointId,
    change: fn(&mut Tx<'_>, Option<Actor>, WebhookEndpointId, Option<i32>) -> Result<Endpoint>,
) -> ApiResult {
    let required = client.required_version()?;
    let response = client.write(move |tx, scope| respond(change(tx, scope.actor(), id, required)?));
    response.await
}

/// `POST /admin/webhook_endpoints/{id}/secret`
async fn rotate(client: ApiClient, PathId(id): PathId<kinds::WebhookEndpoint>) -> ApiResult {
    let required = client.required_version()?;
    let config = client.state.webhooks.clone();
    let response = client.write_unstored(move |tx, scope| {
        let rotated = webhooks::rotate_secret(tx, scope.actor(), &config, id, required)?;
        ApiResponse::ok(&EndpointWithSecretView::from(rotated))
    });
    response.await
}

/// `POST /admin/webhook_endpoints/{id}/tests`
async fn test(client: ApiClient, PathId(id): PathId<kinds::WebhookEndpoint>) -> ApiResult {
    let response = client.write(move |tx, scope| {
        webhooks::send_test(tx, scope.actor(), id)?;
        Ok(ApiResponse::no_content())
    });
    response.await
}

/// `GET /admin/webhook_endpoints/{id}/deliveries`
async fn deliveries(
    client: ApiClient,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    Query(query): Query<DeliveriesQuery>,
) -> ApiResult {
    let status: Option<DeliveryStatus> = query::word("status", query.status.as_deref())?;
    let response = client.admin_list(move |conn, _| {
        webhooks::get_endpoint(conn, id)?;
        let deliveries = webhooks::list_deliveries(conn, id, status)?;
        ApiResponse::ok(&List {
            data: deliveries.into_iter().map(DeliveryView::from).collect(),
            deleted: Vec::new(),
            page: PageInfo { next: None, has_more: false },
        })
    });
    response.await
}

/// The path of a delivery.
#[derive(Deserialize)]
struct DeliveryPath {
    id: WebhookEndpointId,
    delivery_id: WebhookDeliveryId,
}

/// `POST /admin/webhook_endpoints/{id}/deliveries/{delivery_id}/redelivery`
async fn redeliver(client: ApiClient, path: Path<DeliveryPath>) -> ApiResult {
    let DeliveryPath { id, delivery_id } = path.into_inner();
    let response = client.write(move |tx, scope| {
        webhooks::redeliver(tx, scope.actor(), id, delivery_id)?;
        Ok(ApiResponse::no_content())
    });
    response.await
}

/// `POST /admin/webhook_endpoints/{id}/redeliveries`
async fn redeliver_failed(
    client: ApiClient,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    body: Json<NewRedeliveries>,
) -> ApiResult {
    let since = Timestamp::parse(&body.value.since).ok_or_else(|| {
        ApiError::invalid_field("/since", "Since must be a time like 2026-03-01T12:00:00Z")
    })?;
    let response = client.write(move |tx, scope| {
        let count = webhooks::redeliver_failed(tx, scope.actor(), id, since, MAX_REDELIVERED)?;
        ApiResponse::ok(&RedeliveriesView { count })
    });
    response.await
}

fn respond(endpoint: Endpoint) -> Result<ApiResponse> {
    let version = endpoint.version;
    Ok(ApiResponse::ok(&EndpointView::from(endpoint))?.with_version(version))
}

impl From<Endpoint> for EndpointView {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            id: endpoint.id.get(),
            events: endpoint.events.iter().map(str::to_owned).collect(),
            url: endpoint.url,
            description: endpoint.description,
            status: endpoint.status.into(),
            reason: endpoint.reason,
            failing_since: endpoint.failing_since.map(Time::from),
            version: endpoint.version,
            created_at: endpoint.inserted_at.into(),
            updated_at: endpoint.updated_at.into(),
        }
    }
}

impl From<EndpointWithSecret> for EndpointWithSecretView {
    fn from(EndpointWithSecret { endpoint, secret }: EndpointWithSecret) -> Self {
        Self { endpoint: endpoint.into(), secret }
    }
}

impl From<DeliveryWithAttempts> for DeliveryView {
    fn from(DeliveryWithAttempts { delivery, attempts }: DeliveryWithAttempts) -> Self {
        Self {
            id: delivery.id.get(),
            message_id: delivery.message_id,
            event: delivery.event.name(),
            subject_id: delivery.subject_id,
            status: delivery.status.into(),
            delivered_at: delivery.delivered_at.map(Time::from),
            created_at: delivery.inserted_at.into(),
            attempts: attempts.into_iter().map(AttemptView::from).collect(),
        }
    }
}

impl From<DeliveryAttempt> for AttemptView {
    fn from(attempt: DeliveryAttempt) -> Self {
        Self {
            at: attempt.inserted_at.into(),
            status_code: attempt.code,
            milliseconds: attempt.milliseconds,
            answer: attempt.answer,
        }
    }
}
