//! Webhook endpoints.

use crate::{
    Error, accounts,
    admin::{
        confirmed_form::ConfirmedForm,
        controllers::stale_form::{render_invalid, render_invalid_or_stale},
        views::webhook_endpoints::{
            EndpointDeletionPage, EndpointFormPage, EndpointPage, EndpointsPage,
        },
    },
    audit::SubjectKind,
    foundation::{
        changeset::Changeset,
        ids::{WebhookEndpointId, kinds},
    },
    web::{
        error::AppError,
        extractors::{Admin, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
    webhooks::{self, DeliveryStatus, Endpoint, EndpointWithSecret, EventKind},
};

/// `GET /admin/webhook_endpoints`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let endpoints = state.repo.admin_list(webhooks::list_endpoints).await?;
    response::page(&EndpointsPage::new(admin.layout("Webhooks"), endpoints))
}

/// `GET /admin/webhook_endpoints/new`
pub async fn new(admin: Admin) -> HandlerResult {
    response::page(&form_page(&admin, None, webhooks::new_endpoint()))
}

/// `POST /admin/webhook_endpoints`
pub async fn create(state: State, ConfirmedForm { admin, params }: ConfirmedForm) -> HandlerResult {
    let config = state.webhooks.clone();
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| {
        accounts::check_webhook_events(&scope, &params)?;
        webhooks::create_endpoint(tx, scope.actor(), &config, params.clone())
    });
    match create.await {
        Ok(created) => {
            show_secret(&admin, "The endpoint was created.", &created);
            response::see_other(paths::admin_webhook_endpoint(created.endpoint.id))
        }
        Err(Error::Rejected(reason)) => {
            admin.flash_error(reason);
            response::see_other(paths::ADMIN_WEBHOOK_ENDPOINTS)
        }
        Err(failure) => {
            render_invalid(failure, async |form| Ok(form_page(&admin, None, form))).await
        }
    }
}

/// `GET /admin/webhook_endpoints/{id}`
pub async fn show(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    Query(query): Query,
) -> HandlerResult {
    let only_failed = query.get("status") == Some("failed");
    let status = only_failed.then_some(DeliveryStatus::Failed);
    let read = state.repo.admin_list(move |conn| {
        let endpoint = webhooks::get_endpoint(conn, id)?;
        Ok((endpoint, webhooks::list_deliveries(conn, id, status)?))
    });
    let (endpoint, deliveries) = read.await?;
    let layout = admin
        .layout(format!("Webhooks to {}", endpoint.host()))
        .with_history(SubjectKind::WebhookEndpoint, Some(id));
    response::page(&EndpointPage::new(layout, endpoint, deliveries, only_failed))
}

/// `GET /admin/webhook_endpoints/{id}/edit`
pub async fn edit(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::WebhookEndpoint>,
) -> HandlerResult {
    let endpoint = load(&state, id).await?;
    response::page(&form_page(&admin, Some(id), webhooks::change_endpoint(&endpoint)))
}

/// `PUT /admin/webhook_endpoints/{id}`
pub async fn update(
    state: State,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    ConfirmedForm { admin, params }: ConfirmedForm,
) -> HandlerResult {
    let config = state.webhooks.clone();
    let typed = Changeset::new(params.clone());
    let scope = admin.scope.clone();
    let update = state.repo.write(move |tx| {
        accounts::check_webhook_events(&scope, &params)?;
        webhooks::update_endpoint(tx, scope.actor(), &config, id, params.clone())
    });
    match update.await {
        Ok(_) => {
            admin.flash_info("The endpoint was updated.");
            response::see_other(paths::admin_webhook_endpoint(id))
        }
        Err(failure) => {
            let now = async { Ok(webhooks::change_endpoint(&load(&state, id).await?)) };
            let page = async |form| Ok(form_page(&admin, Some(id), form));
            render_invalid_or_stale(failure, typed, now, page, EndpointFormPage::stale).await
        }
    }
}

/// `GET /admin/webhook_endpoints/{id}/deletion/new`
pub async fn ask(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::WebhookEndpoint>,
) -> HandlerResult {
    let endpoint = load(&state, id).await?;
    let layout = admin.layout(format!("Delete {}", endpoint.host()));
    response::page(&EndpointDeletionPage::new(layout, &endpoint))
}

/// `DELETE /admin/webhook_endpoints/{id}`
pub async fn delete(
    state: State,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let endpoint =
        state.repo.write(move |tx| webhooks::delete_endpoint(tx, scope.actor(), id, None)).await?;
    admin.flash_info(format!("The endpoint at {} was deleted.", endpoint.host()));
    response::see_other(paths::ADMIN_WEBHOOK_ENDPOINTS)
}

/// `POST /admin/webhook_endpoints/{id}/pause`
pub async fn pause(
    state: State,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    state.repo.write(move |tx| webhooks::pause_endpoint(tx, scope.actor(), id, None)).await?;
    admin.flash_info("The endpoint is paused. Its events wait until you resume it.");
    response::see_other(paths::admin_webhook_endpoint(id))
}

/// `DELETE /admin/webhook_endpoints/{id}/pause`: resumes an endpoint that is paused or disabled.
pub async fn resume(
    state: State,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    state.repo.write(move |tx| webhooks::resume_endpoint(tx, scope.actor(), id, None)).await?;
    admin.flash_info("The endpoint is active again. Waiting events are being sent.");
    response::see_other(paths::admin_webhook_endpoint(id))
}

/// `POST /admin/webhook_endpoints/{id}/secret`: rotates the secret.
pub async fn rotate(
    state: State,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let config = state.webhooks.clone();
    let scope = admin.scope.clone();
    let rotated = state
        .repo
        .write(move |tx| webhooks::rotate_secret(tx, scope.actor(), &config, id, None))
        .await?;
    show_secret(&admin, "The old secret also signs for another 24 hours.", &rotated);
    response::see_other(paths::admin_webhook_endpoint(id))
}

async fn load(state: &State, id: WebhookEndpointId) -> Result<Endpoint, AppError> {
    Ok(state.repo.read(move |conn| webhooks::get_endpoint(conn, id)).await?)
}

/// Shows a new secret on the next page only.
fn show_secret(admin: &Admin, message: &str, with_secret: &EndpointWithSecret) {
    let secret = &with_secret.secret;
    admin.flash_info(format!(
        "{message} Copy the new signing secret now, because it isn't shown again: {secret}"
    ));
}

/// Builds the page of the form. Without an `id`, it is for a new endpoint.
fn form_page(admin: &Admin, id: Option<WebhookEndpointId>, form: Changeset) -> EndpointFormPage {
    let title = if id.is_some() { "Edit webhook endpoint" } else { "New webhook endpoint" };
    let receivable =
        EventKind::choices().filter(|kind| accounts::may_receive(&admin.scope, *kind)).collect();
    EndpointFormPage::new(admin.layout(title).with_errors_of(&form), id, form, receivable)
}
