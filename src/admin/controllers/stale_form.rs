//! The page of a form that could not be saved.

use askama::Template;

use crate::{
    Error,
    foundation::changeset::Changeset,
    web::{
        error::AppError,
        response::{self, HandlerResult},
    },
};

/// The form again, with its messages.
pub async fn again<P: Template>(
    failure: Error,
    page: impl AsyncFnOnce(Changeset) -> Result<P, AppError>,
) -> HandlerResult {
    match failure {
        Error::Invalid(form) => response::unprocessable(&page(*form).await?),
        failure => Err(failure.into()),
    }
}

/// The same for something that is there already. Where someone else was faster, what was typed is
/// shown beside what is there now, and can be saved all the same.
pub async fn again_or_outrun<P: Template>(
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
        failure => again(failure, page).await,
    }
}
