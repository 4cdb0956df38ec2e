//! Gives a session that is in use a new secret every week, so that an old copy becomes useless.

use actix_identity::{Identity, IdentityExt};
use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

use crate::{
    accounts,
    web::{extractors::SessionDueForRotation, state::State},
};

/// Replaces the secret of a session that is due, unless the request itself began or ended one.
pub async fn rotate_session<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(req).await?;
    let due_for_rotation = response.request().extensions_mut().remove::<SessionDueForRotation>();
    let state = response.request().app_data::<State>().cloned();
    let (Some(SessionDueForRotation(old)), Some(state)) = (due_for_rotation, state) else {
        return Ok(response);
    };
    let current = response.request().get_identity().ok().and_then(|identity| identity.id().ok());
    if current.as_ref() != Some(&old) {
        return Ok(response);
    }
    let reissue = state.repo.write(move |tx| accounts::reissue_session_token(tx, &old));
    match reissue.await {
        Ok(Some(secret)) => store_secret(&mut response, &state, secret)?,
        Ok(None) => {}
        // The old secret still works; the next request tries again.
        Err(error) => tracing::warn!(%error, "failed to rotate a session"),
    }
    Ok(response)
}

fn store_secret<B>(
    response: &mut ServiceResponse<B>,
    state: &State,
    secret: String,
) -> Result<(), Error> {
    if state.remember_me.read(response.request()).is_some() {
        response.response_mut().add_cookie(&state.remember_me.build(&secret))?;
    }
    Identity::login(&response.request().extensions(), secret)
        .map_err(actix_web::error::ErrorInternalServerError)?;
    Ok(())
}
