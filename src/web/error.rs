//! Errors of requests, and their status codes.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};

use crate::{
    Error,
    error::{Outage, Rejection},
    foundation::changeset::Changeset,
};

use super::paths;

/// An error of a request. Each has a status code and a message for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The page does not exist, or it is not the visitor's.
    #[error("not found")]
    NotFound,
    /// The page has another path now, permanently. Carries the path.
    #[error("moved to {0}")]
    Moved(String),
    /// The list has fewer pages. Carries the path of the last one.
    #[error("the list ends before this page")]
    BeyondLastPage(String),
    /// Only for users who are logged in. Redirects to the log-in page.
    #[error("log in first")]
    LogInFirst,
    /// The last log-in is too long ago. Redirects to the log-in page.
    #[error("log in again")]
    LogInAgain,
    /// A dangerous change needs a confirmation first. Carries the page that asks for it.
    #[error("confirm your identity first")]
    ConfirmIdentity(String),
    /// The request is malformed. Carries the text for the visitor.
    #[error("{0}")]
    BadRequest(&'static str),
    /// The form was not sent from this site, or is too old.
    #[error("the form has expired")]
    Forgery,
    /// The request was not received in time.
    #[error("too slow")]
    TooSlow,
    /// The form has too many bytes or fields.
    #[error("too large")]
    TooLarge,
    /// The request's address is too long.
    #[error("the address is too long")]
    AddressTooLong,
    /// The request's headers are too long.
    #[error("the headers are too long")]
    HeadersTooLong,
    /// The body is compressed.
    #[error("the body is compressed")]
    EncodedBody,
    /// The form has mistakes. Carries the typed values and all messages.
    #[error("invalid form")]
    Invalid(Box<Changeset>),
    /// A rule of the shop forbids it, or somebody else changed the record first.
    #[error("{0}")]
    Rejected(Rejection),
    /// A rate limit was exceeded. Carries the seconds until the next attempt is allowed.
    #[error("too many requests")]
    TooMany(u64),
    /// The shop is overloaded. Retrying in a few seconds may help.
    #[error("busy")]
    Busy,
    /// The database is out of service.
    #[error("{0}")]
    Unavailable(Outage),
    /// A bug. Carries the text for the log.
    #[error("{0}")]
    Internal(String),
}

/// The text of the error page. Stored in the response's extensions.
#[derive(Clone, Debug)]
pub struct ErrorMessage(pub String);

impl AppError {
    /// Returns the text for the visitor.
    pub fn message(&self) -> String {
        match self {
            Self::NotFound => "We can't find that page. It may have moved, or the link may be \
                 wrong.".into(),
            Self::Moved(_) => "This page has moved.".into(),
            Self::BeyondLastPage(_) => "This list has fewer pages now.".into(),
            Self::LogInFirst | Self::LogInAgain | Self::ConfirmIdentity(_) => {
                "Please log in first.".into()
            }
            Self::BadRequest(text) => (*text).into(),
            Self::Forgery => {
                "This form has expired. Please go back, reload the page, and send it again.".into()
            }
            Self::TooSlow => "We received only part of this form. Please send it again.".into(),
            Self::TooLarge => "That's more than this form can take.".into(),
            Self::AddressTooLong => "This web address is too long. Please try a shorter one.".into(),
            Self::HeadersTooLong => {
                "Your browser sent too much data. Please delete this site’s cookies and try again."
                    .into()
            }
            Self::EncodedBody => "Please send this without compression.".into(),
            Self::Invalid(form) => {
                let messages = form.errors().iter().map(|error| error.message.as_str());
                messages.collect::<Vec<_>>().join(". ")
            }
            Self::Rejected(rejection) => rejection.to_string(),
            Self::TooMany(seconds) => {
                format!("You've tried that too often. Please try again {}.", wait_text(*seconds))
            }
            Self::Busy => "The shop is very busy. Please try again in a moment.".into(),
            Self::Unavailable(Outage::Unreachable) => {
                "The shop is having technical trouble. Please try again in a minute. Nothing will \
                 be ordered or paid for twice.".into()
            }
            Self::Unavailable(Outage::Unwritable) => {
                "The shop can't save anything right now, so nothing was changed. Please try again in a few minutes.".into()
            }
            Self::Internal(_) => {
                "Something went wrong on our side. We've logged it; please try again.".into()
            }
        }
    }
}

/// Returns a wait in words, such as `in 3 minutes`.
fn wait_text(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        _ if seconds <= 10 => "in a few seconds".to_owned(),
        0 | 1 => "in a minute".to_owned(),
        minutes => format!("in {minutes} minutes"),
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Moved(_) => StatusCode::MOVED_PERMANENTLY,
            Self::BeyondLastPage(_) => StatusCode::FOUND,
            Self::LogInFirst | Self::LogInAgain => StatusCode::SEE_OTHER,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Forgery | Self::ConfirmIdentity(_) => StatusCode::FORBIDDEN,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::EncodedBody => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Rejected(rejection) if rejection.is_conflict() => StatusCode::CONFLICT,
            Self::Invalid(_) | Self::Rejected(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns a response without a body. The middleware `error_pages` adds the page.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::Moved(path) | Self::BeyondLastPage(path) => {
                response.insert_header((header::LOCATION, paths::escape(path)));
            }
            Self::LogInFirst | Self::LogInAgain => {
                response.insert_header((header::LOCATION, paths::LOG_IN));
            }
            Self::ConfirmIdentity(page) => {
                response.insert_header((header::CACHE_CONTROL, "no-store"));
                return response.content_type("text/html; charset=utf-8").body(page.clone());
            }
            Self::TooMany(seconds) => {
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            Self::Busy => {
                response.insert_header((header::RETRY_AFTER, "5"));
            }
            Self::Unavailable(outage) => {
                tracing::warn!(%outage, "database unavailable; request not served");
                let wait = if *outage == Outage::Unreachable { "10" } else { "60" };
                response.insert_header((header::RETRY_AFTER, wait));
            }
            Self::Internal(reason) => tracing::error!(%reason, "request failed"),
            _ => {}
        }
        let mut response = response.finish();
        response.extensions_mut().insert(ErrorMessage(self.message()));
        response
    }
}

/// A template that fails to render is a bug.
impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound | Error::Forbidden => Self::NotFound,
            Error::Rejected(rejection) => Self::Rejected(rejection),
            Error::Busy => Self::Busy,
            Error::TooMany(seconds) => Self::TooMany(seconds),
            Error::Unavailable(outage) => Self::Unavailable(outage),
            Error::Invalid(form) => Self::Invalid(form),
            Error::Database(error) => Self::Internal(error.to_string()),
            Error::Internal(reason) => Self::Internal(reason),
        }
    }
}

/// Returns the rejection in an error, to be shown on a page of the shop. Fails with the error if it is
/// something else or a conflict, because these get an error page.
pub fn into_rejection(error: impl Into<AppError>) -> Result<Rejection, AppError> {
    match error.into() {
        AppError::Rejected(rejection) if !rejection.is_conflict() => Ok(rejection),
        error => Err(error),
    }
}
