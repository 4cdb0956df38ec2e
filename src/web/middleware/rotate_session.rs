//! A session that is used gets a fresh secret every week, so that an old copy is worth nothing.

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

/// Replaces the secret of an ageing session, unless the request itself began or ended one.
pub async fn rotate_session<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut answer = next.call(req).await?;
    let due_for_rotation = answer.request().extensions_mut().remove::<SessionDueForRotation>();
    let state = answer.request().app_data::<State>().cloned();
    let (Some(SessionDueForRotation(old)), Some(state)) = (due_for_rotation, state) else {
        return Ok(answer);
    };
    let present = answer.request().get_identity().ok().and_then(|identity| identity.id().ok());
    if present.as_ref() != Some(&old) {
        return Ok(answer);
    }
    let reissue = state.repo.write(move |tx| accounts::reissue_session_token(tx, &old));
    match reissue.await {
        Ok(Some(secret)) => hand_out(&mut answer, &state, secret)?,
        Ok(None) => {}
        // The old secret still works; the next request tries again.
        Err(error) => tracing::warn!(%error, "failed to rotate a session"),
    }
    Ok(answer)
}

fn hand_out<B>(
    answer: &mut ServiceResponse<B>,
    state: &State,
    secret: String,
) -> Result<(), Error> {
    if state.remember.read(answer.request()).is_some() {
        answer.response_mut().add_cookie(&state.remember.cookie(&secret))?;
    }
    Identity::login(&answer.request().extensions(), secret)
        .map_err(actix_web::error::ErrorInternalServerError)?;
    Ok(())
}
