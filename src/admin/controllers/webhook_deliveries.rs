//! Deliveries of webhooks.

use crate::{
    Error,
    admin::confirmed_form::ConfirmedForm,
    foundation::{
        changeset::Changeset,
        ids::{WebhookDeliveryId, WebhookEndpointId, kinds},
    },
    web::{
        error::AppError,
        extractors::{Admin, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
    webhooks,
};

/// Maximum number of deliveries that one transaction sends again.
const BATCH: i64 = 500;

/// `POST /admin/webhook_endpoints/{id}/tests`
pub async fn create_test(
    state: State,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    match state.repo.write(move |tx| webhooks::send_test(tx, scope.actor(), id)).await {
        Ok(()) => admin.flash_info("A test is being sent. Reload the page to see the answer."),
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(error) => return Err(error.into()),
    }
    response::see_other(paths::admin_webhook_endpoint(id))
}

/// `POST /admin/webhook_endpoints/{id}/deliveries`: sends the failed deliveries `since` a time, or
/// the `delivery`, again.
pub async fn create(
    state: State,
    PathId(id): PathId<kinds::WebhookEndpoint>,
    ConfirmedForm { admin, params }: ConfirmedForm,
) -> HandlerResult {
    if let Some(delivery) = params.get("delivery") {
        let delivery: WebhookDeliveryId = delivery.parse().map_err(|_| Error::NotFound)?;
        let scope = admin.scope.clone();
        state.repo.write(move |tx| webhooks::redeliver(tx, scope.actor(), id, delivery)).await?;
        admin.flash_info("The event is being sent again. Reload the page to see the answer.");
        return response::see_other(paths::admin_webhook_endpoint(id));
    }
    match send_failed(&state, &admin, id, Changeset::new(params)).await? {
        Ok(0) => admin.flash_info("No delivery has failed since then."),
        Ok(1) => admin.flash_info("1 failed event is being sent again."),
        Ok(sent) => admin.flash_info(format!("{sent} failed events are being sent again.")),
        Err(form) => {
            let messages = form.errors().iter().map(|error| format!("{}.", error.message));
            admin.flash_error(messages.collect::<Vec<_>>().join(" "));
        }
    }
    response::see_other(paths::admin_webhook_endpoint(id))
}

/// Sends failed deliveries of events `since` a time again, or returns the form with its error.
async fn send_failed(
    state: &State,
    admin: &Admin,
    id: WebhookEndpointId,
    mut form: Changeset,
) -> Result<Result<usize, Changeset>, AppError> {
    let since = form.optional_moment("since", "Since", state.settings().zone(), None);
    if since.is_none() && form.is_valid() {
        form.error("since", "Since can't be blank");
    }
    let Some(since) = since else { return Ok(Err(form)) };
    let mut sent = 0;
    loop {
        let scope = admin.scope.clone();
        let batch = state
            .repo
            .write(move |tx| webhooks::redeliver_failed(tx, scope.actor(), id, since, BATCH))
            .await?;
        if batch == 0 {
            return Ok(Ok(sent));
        }
        sent += batch;
    }
}
