//! The rights that an endpoint requires, checked before its body is read.

use actix_web::{
    Error, FromRequest, HttpMessage, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use crate::{
    accounts::{self, Permission},
    limits::RequestQuota,
    web::{extractors::Visitor, state::State},
};

use super::{
    client::{CART_TOKEN, Sender},
    problem::ApiError,
};

/// The senders that may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everyone. Credentials are not needed, but if some are sent, they must be valid.
    Public,
    /// The holder of a cart's token, or a customer who is signed in.
    Cart,
    /// A customer who is signed in.
    Customer,
    /// A key with this permission, or an admin who is signed in.
    Permission(Permission),
    /// A key with one of these permissions, or an admin who is signed in. The context checks which one is needed.
    AnyPermission(&'static [Permission]),
}

impl Access {
    /// Fails with 401 without the credentials that are needed, and with 403 if they lack the right.
    fn check(self, client: &Sender) -> Result<(), ApiError> {
        match self {
            Self::Public => Ok(()),
            Self::Cart if client.cart_owner().is_some() => Ok(()),
            Self::Customer if client.scope.user().is_some() => Ok(()),
            Self::Cart | Self::Customer if client.scope.key().is_some() => {
                Err(ApiError::customers_only())
            }
            Self::Cart | Self::Customer => Err(ApiError::unauthenticated()),
            Self::Permission(permission) if client.scope.may(permission) => Ok(()),
            Self::AnyPermission(any) if any.iter().any(|one| client.scope.may(*one)) => Ok(()),
            Self::Permission(_) | Self::AnyPermission(_) if client.is_anonymous() => {
                Err(ApiError::unauthenticated())
            }
            Self::Permission(permission) => Err(ApiError::missing_permission(&[permission])),
            Self::AnyPermission(any) => Err(ApiError::missing_permission(any)),
        }
    }
}

impl Access {
    /// Fails with 403 if the endpoint requires a permission that people must confirm their identity for.
    fn check_confirmation(self) -> Result<(), ApiError> {
        match self {
            Self::Permission(permission) if permission.needs_confirmation() => {
                let detail = "Log in again before this change.";
                Err(ApiError::new(StatusCode::FORBIDDEN, "recent_login_required", detail))
            }
            _ => Ok(()),
        }
    }
}

/// Finds out who sent the request by its credentials, and admits it. Cookies are not looked at.
pub(super) async fn authorize<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
    access: Access,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = req.app_data::<State>().cloned() else {
        return Ok(req.into_response(ApiError::not_found("not_found").error_response()));
    };
    let sender = Sender::authenticate(req.request(), &state).await;
    admit(req, next, &state, sender, access).await
}

/// Finds out who sent a request to an address of a page, by its credentials or else by its cookies, and
/// admits it. For reading only: cookies are sent with requests that other sites cause.
pub(super) async fn authorize_visitor<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
    access: Access,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = req.app_data::<State>().cloned() else {
        return Ok(req.into_response(ApiError::not_found("not_found").error_response()));
    };
    let has_credentials =
        req.headers().contains_key(header::AUTHORIZATION) || req.headers().contains_key(CART_TOKEN);
    let sender = if has_credentials {
        Sender::authenticate(req.request(), &state).await
    } else {
        Visitor::extract(req.request()).await.map(Sender::from).map_err(ApiError::from)
    };
    admit(req, next, &state, sender, access).await
}

/// Counts the request, and rejects it unless the sender has `access`. Handlers take the sender as an
/// [`ApiClient`](super::client::ApiClient).
async fn admit<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
    state: &State,
    sender: Result<Sender, ApiError>,
    access: Access,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let counted = sender.and_then(|sender| Ok((sender.count_request(state)?, sender)));
    let (quota, mut sender) = match counted {
        Ok(counted) => counted,
        Err(error) => return Ok(req.into_response(error.error_response())),
    };
    let mut checked = access.check(&sender);
    if !req.method().is_safe() && !is_confirmed(&sender, state) {
        checked = checked.and_then(|()| access.check_confirmation());
        // Some changes require such a permission only for some of their fields.
        sender.scope = sender.scope.unconfirmed();
    }
    if let Err(error) = checked {
        let mut response = req.into_response(error.error_response());
        add_quota_headers(response.headers_mut(), quota);
        return Ok(response);
    }
    req.extensions_mut().insert(sender);
    let mut response = next.call(req).await?.map_into_boxed_body();
    add_quota_headers(response.headers_mut(), quota);
    Ok(response)
}

/// Returns `true` if a person logged in lately. Keys are not people.
fn is_confirmed(sender: &Sender, state: &State) -> bool {
    let now = state.repo.clock().now();
    sender.session.is_none_or(|session| {
        accounts::sudo_mode(session.authenticated_at, accounts::SUDO_MINUTES, now)
    })
}

/// Adds what the sender has left.
fn add_quota_headers(headers: &mut HeaderMap, quota: Option<RequestQuota>) {
    let Some(RequestQuota { limit, remaining, reset }) = quota else { return };
    let values = [
        ("x-ratelimit-limit", u64::from(limit)),
        ("x-ratelimit-remaining", u64::from(remaining)),
        ("x-ratelimit-reset", reset),
    ];
    for (name, value) in values {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
