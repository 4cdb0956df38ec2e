//! Renders forms that could not be saved.

use askama::Template;

use crate::{
    Error,
    foundation::changeset::Changeset,
    web::{
        error::AppError,
        response::{self, HandlerResult},
    },
};

/// Renders an invalid form again with its messages and status 422. Returns any other error.
pub async fn render_invalid<P: Template>(
    failure: Error,
    page: impl AsyncFnOnce(Changeset) -> Result<P, AppError>,
) -> HandlerResult {
    match failure {
        Error::Invalid(form) => response::unprocessable(&page(*form).await?),
        failure => Err(failure.into()),
    }
}

/// Renders an invalid form like [`render_invalid`]. Renders a stale form with status 409 and with the typed
/// values beside those saved `now`, so that it can be saved again.
pub async fn render_invalid_or_stale<P: Template>(
    failure: Error,
    typed: Changeset,
    now: impl Future<Output = Result<Changeset, AppError>>,
    page: impl AsyncFnOnce(Changeset) -> Result<P, AppError>,
    stale: fn(P, String, &Changeset) -> P,
) -> HandlerResult {
    match failure {
        Error::Rejected(reason) if reason.is_conflict() => {
            let now = now.await?;
            response::conflict(&stale(page(typed).await?, reason.to_string(), &now))
        }
        failure => render_invalid(failure, page).await,
    }
}
