//! Managing endpoints.

use crate::{
    Error, Result,
    audit::{self, Actor, Change, FieldChange, Forms, REDACTED, SubjectKind},
    db::{Conn, Tx},
    error::ensure_version,
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{Versioned, WebhookEndpointId},
        params::Params,
        slice::{Slice, SliceRequest},
    },
    public_client::UrlRule,
    q,
    tombstones::{self, RecordList},
};

use super::{
    endpoint_form::{FIELDS, cast, change_endpoint},
    models::{Endpoint, EndpointStatus},
    rejection::WebhookRejection,
    secrets::{Rotated, SecretCipher, StoredSecrets},
};

/// The maximum number of endpoints. An event inserts a row for each that listens.
const MAX_ENDPOINTS: i64 = 50;

/// The configuration of webhooks.
#[derive(Clone)]
pub struct WebhookConfig {
    /// Encrypts the signing secrets.
    pub cipher: SecretCipher,
    /// The addresses that endpoints may have.
    pub url_rule: UrlRule,
}

/// An endpoint with its new secret, which can't be shown again.
#[derive(Clone, PartialEq, Eq)]
pub struct EndpointWithSecret {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The secret that signs its webhooks: `whsec_` and 32 random bytes in base64.
    pub secret: String,
}

/// Returns all endpoints, oldest first.
pub fn list_endpoints(conn: &mut Conn<'_>) -> Result<Vec<Endpoint>> {
    q!(conn, webhooks::endpoints::all())
}

/// Returns a slice of the endpoints, for programs.
pub fn list_endpoint_slice(conn: &mut Conn<'_>, request: &SliceRequest) -> Result<Slice<Endpoint>> {
    let list = RecordList::WebhookEndpoints;
    let slice = tombstones::load_slice(conn, list, request, |conn, range| {
        q!(conn, webhooks::endpoints::slice(range))
    })?;
    let endpoints = q!(conn, webhooks::endpoints::by_ids(&slice.ids()))?;
    Ok(slice.with_records(endpoints, |endpoint| endpoint.id.get()))
}

/// Returns the endpoints that the shop disabled or whose last attempt failed.
pub fn list_failing_endpoints(conn: &mut Conn<'_>) -> Result<Vec<Endpoint>> {
    let mut endpoints = list_endpoints(conn)?;
    endpoints.retain(|endpoint| {
        endpoint.status == EndpointStatus::Disabled || endpoint.failing_since.is_some()
    });
    Ok(endpoints)
}

/// Returns an endpoint.
pub fn get_endpoint(conn: &mut Conn<'_>, id: WebhookEndpointId) -> Result<Endpoint> {
    q!(conn, webhooks::endpoints::by_id(id))?.ok_or(Error::NotFound)
}

/// Creates an endpoint with a new secret.
///
/// # Errors
/// `Invalid` with messages beside the fields, `Rejected` if there are too many endpoints.
pub fn create_endpoint(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    config: &WebhookConfig,
    params: Params,
) -> Result<EndpointWithSecret> {
    let mut form = Changeset::new(params);
    let attributes = cast(&mut form, config.url_rule);
    let attributes = form.finish(attributes)?;
    if q!(tx, webhooks::endpoints::count())? >= MAX_ENDPOINTS {
        return Err(WebhookRejection::TooManyEndpoints { max: MAX_ENDPOINTS }.into());
    }
    let Rotated { stored, secret } = StoredSecrets::default().rotate(&config.cipher, tx.now())?;
    let id = q!(tx, webhooks::endpoints::insert(&attributes, &stored.to_json()?, tx.now()))?;
    let endpoint = get_endpoint(tx, id)?;
    let form = change_endpoint(&endpoint);
    let change = Change::created(SubjectKind::WebhookEndpoint, id, endpoint.host(), &form, &FIELDS);
    audit::record(tx, actor, change);
    Ok(EndpointWithSecret { endpoint, secret })
}

/// Updates the address, description and events of an endpoint.
///
/// # Errors
/// `Invalid` with messages beside the fields, `Rejected` as stale if the endpoint was changed after
/// the form was rendered.
pub fn update_endpoint(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    config: &WebhookConfig,
    id: WebhookEndpointId,
    params: Params,
) -> Result<Endpoint> {
    let endpoint = get_endpoint(tx, id)?;
    let read = Versioned::new(id, params.version());
    if endpoint.version != read.version {
        return Err(Error::stale(endpoint.host()));
    }
    let mut form = Changeset::new(params);
    let attributes = cast(&mut form, config.url_rule);
    let attributes = form.finish(attributes)?;
    if q!(tx, webhooks::endpoints::update(read, &attributes, tx.now()))? == 0 {
        return Err(Error::stale(endpoint.host()));
    }
    let after = get_endpoint(tx, id)?;
    let forms = Forms { before: &change_endpoint(&endpoint), after: &change_endpoint(&after) };
    let name = after.host();
    let change = Change::updated(SubjectKind::WebhookEndpoint, id, name, forms, &FIELDS);
    audit::record(tx, actor, change);
    Ok(after)
}

/// Records an action on an endpoint.
fn record(tx: &mut Tx<'_>, actor: Option<Actor>, action: &'static str, endpoint: &Endpoint) {
    let kind = SubjectKind::WebhookEndpoint;
    audit::record(tx, actor, Change::new(action, kind, endpoint.id, endpoint.host()));
}

/// Reads an endpoint and locks it until the transaction ends. Fails as stale if it has another version than is
/// required.
fn lock(tx: &mut Tx<'_>, id: WebhookEndpointId, required_version: Option<i32>) -> Result<Endpoint> {
    let endpoint = q!(tx, webhooks::endpoints::lock(id))?.ok_or(Error::NotFound)?;
    ensure_version(required_version, endpoint.version, endpoint.host())?;
    Ok(endpoint)
}

/// Pauses an endpoint: its events wait until it is resumed. Does nothing if it is not active.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn pause_endpoint(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    id: WebhookEndpointId,
    required_version: Option<i32>,
) -> Result<Endpoint> {
    lock(tx, id, required_version)?;
    let paused = q!(tx, webhooks::endpoints::pause(id, tx.now()))?;
    let endpoint = get_endpoint(tx, id)?;
    if paused > 0 {
        record(tx, actor, "paused", &endpoint);
    }
    Ok(endpoint)
}

/// Resumes an endpoint that is paused or disabled. What waits for it is sent now.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn resume_endpoint(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    id: WebhookEndpointId,
    required_version: Option<i32>,
) -> Result<Endpoint> {
    lock(tx, id, required_version)?;
    let resumed = q!(tx, webhooks::endpoints::resume(id, tx.now()))?;
    tx.emit(Event::JobEnqueued);
    tx.emit(Event::FailedJobsChanged);
    let endpoint = get_endpoint(tx, id)?;
    if resumed > 0 {
        record(tx, actor, "resumed", &endpoint);
    }
    Ok(endpoint)
}

/// Gives an endpoint a new secret. Webhooks are signed with both for 24 hours.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn rotate_secret(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    config: &WebhookConfig,
    id: WebhookEndpointId,
    required_version: Option<i32>,
) -> Result<EndpointWithSecret> {
    let endpoint = lock(tx, id, required_version)?;
    let Rotated { stored, secret } = endpoint.secrets.rotate(&config.cipher, tx.now())?;
    q!(tx, webhooks::endpoints::set_secrets(id, &stored.to_json()?, tx.now()))?;
    let kind = SubjectKind::WebhookEndpoint;
    let field = FieldChange::new("secret", "Secret", REDACTED, REDACTED);
    let change = Change::new("secret_rotated", kind, id, endpoint.host());
    audit::record(tx, actor, change.fields(vec![field]));
    Ok(EndpointWithSecret { endpoint: get_endpoint(tx, id)?, secret })
}

/// Deletes an endpoint with its deliveries and returns it.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn delete_endpoint(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    id: WebhookEndpointId,
    required_version: Option<i32>,
) -> Result<Endpoint> {
    let endpoint = lock(tx, id, required_version)?;
    q!(tx, webhooks::endpoints::delete(id))?;
    tombstones::record(tx, RecordList::WebhookEndpoints, &[id.get()])?;
    record(tx, actor, "deleted", &endpoint);
    tx.emit(Event::FailedJobsChanged);
    Ok(endpoint)
}
