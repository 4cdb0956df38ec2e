//! Errors as problem documents (RFC 9457), with a stable code for programs.

use std::{borrow::Cow, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    Error,
    accounts::Permission,
    checkout::CheckoutRejection,
    error::{Reason, Rejection, Stale},
    foundation::{changeset::Changeset, clock::Timestamp},
    settings::SettingsRejection,
    web::error::AppError,
};

use super::error_codes;

/// The content type of problem documents.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// The result of a handler.
pub type ApiResult = Result<HttpResponse, ApiError>;

/// An error of a request to the API.
#[derive(Clone, Debug)]
pub struct ApiError {
    pub(super) status: StatusCode,
    pub(super) code: Cow<'static, str>,
    /// The sentence for people.
    pub(super) detail: String,
    /// What programs can use, such as `{"left": 2}`.
    pub(super) data: Value,
    pub(super) errors: Vec<FieldProblem>,
    /// Seconds after which the request may succeed.
    retry_after: Option<u32>,
}

/// A mistake in one field of the body.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// The JSON pointer to the field, such as `/items/0/quantity`.
    pub pointer: String,
    /// What is wrong: `invalid`, `unknown_field` or `wrong_type`.
    pub code: Cow<'static, str>,
    /// A sentence for people.
    pub message: String,
}

impl ApiError {
    /// An error with a code and a sentence for people.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            detail: detail.into(),
            data: Value::Null,
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// Credentials are needed, or those that were sent are not valid.
    pub fn unauthenticated() -> Self {
        let detail = "Send an API key, an access token or a cart token that is valid.";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    /// An API key cannot act as a customer.
    pub(super) fn customers_only() -> Self {
        let detail = "API keys can't do this. Use a customer's access token or a cart token.";
        Self::new(StatusCode::FORBIDDEN, "customers_only", detail)
    }

    /// The sender lacks these permissions, any of which is enough.
    pub(super) fn missing_permission(any: &[Permission]) -> Self {
        let any: Vec<String> = any.iter().map(ToString::to_string).collect();
        let scope = any.join(" or ");
        let detail = format!("This needs the scope {scope}.");
        let error = Self::new(StatusCode::FORBIDDEN, "missing_scope", detail);
        Self { data: json!({ "required_scope": scope }), ..error }
    }

    /// Something does not exist, or is not the sender's.
    pub fn not_found(code: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, "There is nothing here, or it isn't yours.")
    }

    /// The record has another version than `If-Match` requires.
    pub fn precondition_failed() -> Self {
        let detail =
            "The record has changed since you read it. Read it again, then repeat your change.";
        Self::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", detail)
    }

    /// The body is not declared as JSON.
    pub(super) fn not_json() -> Self {
        let detail = "Send the body as application/json.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
    }

    /// The body is not declared as a picture.
    pub(super) fn not_a_picture() -> Self {
        let detail = "Send the picture as image/jpeg, image/png, image/webp or image/gif.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
    }

    /// The body is not a table.
    pub(super) fn not_a_table() -> Self {
        let detail = "Send the file as text/csv, text/tab-separated-values or text/plain.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
    }

    /// The body is not JSON.
    pub(super) fn malformed(error: &serde_json::Error) -> Self {
        let detail = format!("The body is not valid JSON: {error}.");
        Self::new(StatusCode::BAD_REQUEST, "malformed_json", detail)
    }

    /// The body is JSON, but no object.
    pub(super) fn not_an_object() -> Self {
        Self::invalid(vec![FieldProblem {
            pointer: String::new(),
            code: "wrong_type".into(),
            message: "The body must be an object".to_owned(),
        }])
    }

    /// A field is unknown, repeated or of a wrong type.
    pub(super) fn wrong_field(pointer: String, error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let is_unknown = message.starts_with("unknown field");
        let code = if is_unknown { "unknown_field" } else { "wrong_type" };
        // serde_json appends the position, which the pointer says better.
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        Self::invalid(vec![FieldProblem { pointer, code: code.into(), message }])
    }

    /// A field of the body has a value that can't be used.
    pub fn invalid_field(pointer: &str, message: impl Into<String>) -> Self {
        let pointer = pointer.to_owned();
        Self::invalid(vec![FieldProblem {
            pointer,
            code: "invalid".into(),
            message: message.into(),
        }])
    }

    /// A text has a null character.
    pub(super) fn unusable_text(pointer: String) -> Self {
        let message = "The text contains characters that can't be used".to_owned();
        Self::invalid(vec![FieldProblem { pointer, code: "invalid".into(), message }])
    }

    /// A query parameter is unknown or has a wrong value.
    pub fn invalid_parameter(name: &str, message: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::BAD_REQUEST, "invalid_parameter", message);
        Self { data: json!({ "parameter": name }), ..problem }
    }

    /// The time of `updated_since` is further back than deletions are known.
    pub(super) fn updated_since_too_old() -> Self {
        let detail = "updated_since may be at most 30 days ago. Read the whole list again, then follow its \
            changes.";
        let problem = Self::new(StatusCode::GONE, "updated_since_too_old", detail);
        Self { data: json!({ "parameter": "updated_since" }), ..problem }
    }

    fn invalid(errors: Vec<FieldProblem>) -> Self {
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        let detail = messages.join(". ");
        let error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", detail);
        Self { errors, ..error }
    }

    fn invalid_form(form: &Changeset) -> Self {
        let errors = form.errors().iter().map(|error| FieldProblem {
            pointer: pointer_of_field(&error.field),
            code: "invalid".into(),
            message: error.message.clone(),
        });
        Self::invalid(errors.collect())
    }

    fn rejected(rejection: &Rejection) -> Self {
        let status =
            error_codes::status_of(rejection.code()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        let error = Self::new(status, rejection.code(), rejection.to_string());
        Self { data: rejection.data(), ..error }
    }

    /// An error whose status says all.
    pub(super) fn from_status(status: StatusCode) -> Self {
        let reason = status.canonical_reason().unwrap_or("Error");
        let code = error_codes::code_of(status);
        let error = Self::new(status, "error", format!("{reason}."));
        Self { code: code.into(), ..error }
    }

    fn with_retry_after(self, seconds: u64) -> Self {
        Self { retry_after: u32::try_from(seconds).ok(), ..self }
    }

    /// Names what does not exist, if that is the error.
    pub(super) fn name_missing(&mut self, code: &'static str) {
        if self.code == "not_found" {
            self.code = code.into();
        }
    }

    /// The same error with another pointer to a field, if the form has another name for it.
    pub fn with_pointer(mut self, form_pointer: &str, pointer: &str) -> Self {
        for error in self.errors.iter_mut().filter(|error| error.pointer == form_pointer) {
            pointer.clone_into(&mut error.pointer);
        }
        self
    }

    /// The same error with another status and code, if the context rejected this field.
    pub fn with_code_for_field(
        self,
        pointer: &str,
        status: StatusCode,
        code: &'static str,
    ) -> Self {
        let is_about = self.errors.iter().any(|error| error.pointer == pointer);
        if is_about { Self { status, code: code.into(), ..self } } else { self }
    }

    /// Returns `true` if the deadline of a checkout has passed.
    pub(super) fn is_reservation_ended(&self) -> bool {
        self.code == CheckoutRejection::ReservationEnded.code()
    }

    /// Turns a conflict of versions into 412, for requests with `If-Match`.
    pub(super) fn from_conditional(error: Error) -> Self {
        match &error {
            Error::Rejected(rejection) if is_stale(rejection) => Self::precondition_failed(),
            _ => error.into(),
        }
    }

    /// The problem document.
    pub(super) fn document(&self, request: &RequestInfo<'_>) -> Value {
        let documentation = format!("{}/api/errors#{}", request.base_url, self.code);
        json!({
            "type": documentation,
            "title": title(&self.code),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "instance": request.path,
            "code": self.code,
            "request_id": request.request_id,
            "errors": self.errors,
            "error": {
                "code": self.code,
                "message": self.detail,
                "details": self.data,
                "documentation": documentation,
            },
            "meta": { "request_id": request.request_id, "timestamp": request.time.rfc3339() },
        })
    }

    #[cfg(test)]
    pub(super) fn first_pointer(&self) -> Option<&str> {
        self.errors.first().map(|error| error.pointer.as_str())
    }
}

/// Returns `true` if the record was changed after the sender read it.
fn is_stale(rejection: &Rejection) -> bool {
    let settings = rejection.reason::<SettingsRejection>();
    rejection.reason::<Stale>().is_some() || matches!(settings, Some(SettingsRejection::Stale))
}

/// The request that a problem document is about.
pub(super) struct RequestInfo<'a> {
    pub base_url: &'a str,
    pub path: &'a str,
    pub request_id: &'a str,
    pub time: Timestamp,
}

/// A code in words, such as `Cart expired`.
pub(super) fn title(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The JSON pointer to a form's field: `items[0][quantity]` becomes `/items/0/quantity`.
fn pointer_of_field(field: &str) -> String {
    pointer_of(
        field.split('[').map(|part| part.trim_end_matches(']')).filter(|part| !part.is_empty()),
    )
}

/// A JSON pointer with these segments.
pub(super) fn pointer_of(segments: impl Iterator<Item = impl AsRef<str>>) -> String {
    let escape = |segment: &str| format!("/{}", segment.replace('~', "~0").replace('/', "~1"));
    segments.map(|segment| escape(segment.as_ref())).collect()
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Returns a response without a body. The middleware `problems` adds the document.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found("not_found"),
            Error::Forbidden => {
                let detail = "You don't have the right to do this.";
                Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
            }
            Error::Invalid(form) => Self::invalid_form(&form),
            Error::Rejected(rejection) => Self::rejected(&rejection),
            Error::Busy | Error::TooMany(_) | Error::Unavailable(_) => AppError::from(error).into(),
            Error::Database(_) | Error::Internal(_) => AppError::from(error).into(),
        }
    }
}

impl From<Changeset> for ApiError {
    fn from(form: Changeset) -> Self {
        Self::invalid_form(&form)
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        let status = error.status_code();
        let detail = error.message();
        match error {
            AppError::NotFound => Self::not_found("not_found"),
            AppError::Invalid(form) => Self::invalid_form(&form),
            AppError::Rejected(rejection) => Self::rejected(&rejection),
            AppError::TooMany(seconds) => {
                Self::new(status, "rate_limit_exceeded", detail).with_retry_after(seconds)
            }
            AppError::Busy => Self::new(status, "busy", detail).with_retry_after(5),
            AppError::Unavailable(outage) => {
                tracing::warn!(%outage, "database unavailable; request not served");
                Self::new(status, "unavailable", detail).with_retry_after(10)
            }
            AppError::Internal(reason) => {
                tracing::error!(%reason, "request failed");
                Self::new(status, "internal_error", detail)
            }
            AppError::TooLarge => Self::new(status, "body_too_large", "The body is too large."),
            AppError::TooSlow => {
                Self::new(status, "body_too_slow", "The body did not arrive in time.")
            }
            _ => Self { detail, ..Self::from_status(status) },
        }
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Error::Internal(format!("cannot encode a response: {error}")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_forms_become_pointers() {
        assert_eq!(pointer_of_field("items[0][quantity]"), "/items/0/quantity");
        assert_eq!(pointer_of_field("title"), "/title");
        assert_eq!(pointer_of(["a/b", "c~d"].iter()), "/a~1b/c~0d");
        assert_eq!(title("cart_expired"), "Cart expired");
    }
}
