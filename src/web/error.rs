//! What can go wrong with a request, and the status that says so.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};

use crate::{Error, error::Outage};

use super::paths;

/// A request that is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Missing, or not the asker's.
    #[error("not found")]
    NotFound,
    /// The page has another address now, for good.
    #[error("moved to {0}")]
    Moved(String),
    /// The list has fewer pages, at present: on to the last one.
    #[error("the list ends before this page")]
    BeyondLastPage(String),
    /// Only for signed-in users: on to the log-in page.
    #[error("log in first")]
    LogInFirst,
    /// Signed in too long ago for this: once more, please.
    #[error("log in again")]
    LogInAgain,
    /// The request makes no sense; the text is for the visitor.
    #[error("{0}")]
    BadRequest(&'static str),
    /// The form is not from this site or too old.
    #[error("the form has expired")]
    Forgery,
    /// It was begun, and its end did not come in time.
    #[error("too slow")]
    TooSlow,
    /// More bytes or fields than any form has.
    #[error("too large")]
    TooLarge,
    /// The address is longer than any of ours.
    #[error("the address is too long")]
    AddressTooLong,
    /// The headers are longer than any browser's.
    #[error("the headers are too long")]
    HeadersTooLong,
    /// The body is compressed.
    #[error("the body is compressed")]
    EncodedBody,
    /// Understood, but not possible; the text is for the visitor.
    #[error("{0}")]
    Refused(String),
    /// Someone else was first; the text is for the visitor.
    #[error("{0}")]
    Conflict(String),
    /// Too often; seconds to wait.
    #[error("too many requests")]
    TooMany(u64),
    /// Too much to do at the moment.
    #[error("busy")]
    Busy,
    /// The shop does not work at the moment.
    #[error("{0}")]
    Unavailable(Outage),
    /// A bug; the text is for the log.
    #[error("{0}")]
    Internal(String),
}

/// What the error page tells the visitor; travels in the response's extensions.
#[derive(Clone, Debug)]
pub struct ErrorMessage(pub String);

impl AppError {
    /// What the visitor is told.
    pub fn note(&self) -> String {
        match self {
            Self::NotFound => "We can't find that page. It may have moved, or the link may be \
                 wrong.".into(),
            Self::Moved(_) => "This page has moved.".into(),
            Self::BeyondLastPage(_) => "This list has fewer pages now.".into(),
            Self::LogInFirst | Self::LogInAgain => "Please log in first.".into(),
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
            Self::Refused(text) | Self::Conflict(text) => text.clone(),
            Self::TooMany(seconds) => {
                format!("You've tried that too often. Please try again {}.", in_a_while(*seconds))
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

/// A wait in words, such as `in 3 minutes`.
fn in_a_while(seconds: u64) -> String {
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
            Self::Forgery => StatusCode::FORBIDDEN,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::EncodedBody => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// An empty body: the error-page middleware writes the page around the note.
    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        match self {
            Self::Moved(path) | Self::BeyondLastPage(path) => {
                answer.insert_header((header::LOCATION, path.as_str()));
            }
            Self::LogInFirst | Self::LogInAgain => {
                answer.insert_header((header::LOCATION, paths::LOG_IN));
            }
            Self::TooMany(seconds) => {
                answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            Self::Busy => {
                answer.insert_header((header::RETRY_AFTER, "5"));
            }
            Self::Unavailable(outage) => {
                tracing::warn!(%outage, "database unavailable; request not served");
                let wait = if *outage == Outage::Unreachable { "10" } else { "60" };
                answer.insert_header((header::RETRY_AFTER, wait));
            }
            Self::Internal(reason) => tracing::error!(%reason, "request failed"),
            _ => {}
        }
        let mut answer = answer.finish();
        answer.extensions_mut().insert(ErrorMessage(self.note()));
        answer
    }
}

/// A template that failed: a bug.
impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<Error> for AppError {
    fn from(failure: Error) -> Self {
        match failure {
            Error::NotFound | Error::Forbidden => Self::NotFound,
            Error::Rejected(reason) if reason.is_conflict() => Self::Conflict(reason.to_string()),
            Error::Rejected(reason) => Self::Refused(reason.to_string()),
            Error::Busy => Self::Busy,
            Error::TooMany(seconds) => Self::TooMany(seconds),
            Error::Unavailable(outage) => Self::Unavailable(outage),
            Error::Invalid(form) => Self::Refused(
                form.errors()
                    .iter()
                    .map(|error| error.message.as_str())
                    .collect::<Vec<_>>()
                    .join(". "),
            ),
            Error::Database(error) => Self::Internal(error.to_string()),
            Error::Internal(reason) => Self::Internal(reason),
        }
    }
}
