//! The sender of a request to the API.

use std::{
    future::{Ready, ready},
    ops::Deref,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    accounts::{self, Permission, Scope, UserSession},
    db::{Conn, Tx},
    foundation::{clock::Timestamp, ids::UserTokenId},
    idempotency::{self, IdempotentRequest},
    limits::{Action, Caller, RequestQuota},
    settings::Settings,
    shopping_cart::CartOwner,
    web::{
        error::AppError,
        extractors::{ClientAddress, Visitor},
        state::{CachedPage, PageSource, State},
    },
};

use super::{
    problem::{ApiError, ApiResult},
    request_id::RequestId,
    response::{ApiResponse, CachedResponse, cached_response, required_version},
};

/// The header with the secret token of a guest's cart.
pub const CART_TOKEN: &str = "vitrine-cart-token";
/// The header that makes a repeated request have one effect.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header of a response that was stored by an earlier request.
pub const REPLAYED: &str = "idempotent-replayed";

/// How API keys begin. Access tokens begin with `ey`.
const KEY_PREFIX: &str = "vk_";

/// Maximum length of an idempotency key, in bytes.
const MAX_KEY: usize = 255;

/// The sender of a request: somebody unknown, the holder of a cart's token, a customer, or a program with a
/// key.
#[derive(Clone)]
pub struct Sender {
    /// On whose behalf the contexts act.
    pub scope: Scope,
    /// The secret token of a guest's cart, if one was sent.
    pub cart_token: Option<String>,
    /// The session of a customer.
    pub session: Option<SenderSession>,
}

/// The session of a customer who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct SenderSession {
    /// The id.
    pub id: UserTokenId,
    /// When the customer last proved who they are.
    pub authenticated_at: Option<Timestamp>,
}

impl Sender {
    /// Finds out who sent a request.
    ///
    /// # Errors
    /// 401 if the credentials are malformed, unknown, expired or revoked.
    pub(super) async fn authenticate(req: &HttpRequest, state: &State) -> Result<Self, ApiError> {
        let ClientAddress(address) = ClientAddress::extract(req).await?;
        let mut session = None;
        let scope = match bearer(req)? {
            None => Scope::visitor(),
            Some(secret) if secret.starts_with(KEY_PREFIX) => {
                let key =
                    state.repo.read(move |conn| accounts::authenticate_api_key(conn, &secret));
                let key = key.await?.ok_or_else(ApiError::unauthenticated)?;
                state.api_key_uses.note(&key, state.repo.clock().now());
                Scope::api_key(key)
            }
            Some(token) => {
                let now = state.repo.clock().now();
                let claims = state.access_tokens.verify(&token, now);
                let claims = claims.ok_or_else(ApiError::unauthenticated)?;
                let user = state
                    .repo
                    .read(move |conn| accounts::authenticate_access_token(conn, &claims))
                    .await?;
                let UserSession { user, authenticated_at, .. } =
                    user.ok_or_else(ApiError::unauthenticated)?;
                session = Some(SenderSession { id: claims.session, authenticated_at });
                Scope::signed_in(user)
            }
        };
        let scope = scope.with_client(state.limits.client(address));
        let request_id = req.extensions().get::<RequestId>().cloned();
        let scope = match request_id {
            Some(RequestId(id)) => scope.with_request_id(id),
            None => scope,
        };
        let cart_token = header_text(req, CART_TOKEN)?;
        Ok(Self { scope, cart_token, session })
    }

    /// Returns `true` if no credentials were sent.
    pub(super) fn is_anonymous(&self) -> bool {
        self.scope.user().is_none() && self.scope.key().is_none()
    }

    /// Counts the request. Returns what the sender has left, or `None` without limits.
    ///
    /// # Errors
    /// 429 if the sender has no requests left.
    pub(super) fn count_request(&self, state: &State) -> Result<Option<RequestQuota>, ApiError> {
        let caller = match (self.scope.key(), self.scope.user(), self.scope.client()) {
            (Some(key), _, _) => Caller::Key(key.id),
            (None, Some(user), _) => Caller::Customer(user.id),
            (None, None, Some(client)) => Caller::Address(client.address()),
            (None, None, None) => return Ok(None),
        };
        Ok(state.limits.count_request(caller)?)
    }

    /// The owner of the cart that the request is about: the customer, or else the holder of the token.
    pub fn cart_owner(&self) -> Option<CartOwner> {
        let customer = self.scope.user().map(|user| CartOwner::User(user.id));
        customer.or_else(|| self.cart_token.as_deref().map(CartOwner::from_token))
    }
}

/// The browser of a visitor, which its cookies identify.
impl From<Visitor> for Sender {
    fn from(visitor: Visitor) -> Self {
        Self { scope: visitor.scope, cart_token: visitor.cart_token, session: None }
    }
}

/// The request of a [`Sender`]. Runs what handlers read and write, and responds with the result.
pub struct ApiClient {
    /// The shop.
    pub state: State,
    sender: Sender,
    req: HttpRequest,
}

impl Deref for ApiClient {
    type Target = Sender;

    fn deref(&self) -> &Sender {
        &self.sender
    }
}

impl ApiClient {
    /// The current time of the shop's clock.
    pub fn now(&self) -> Timestamp {
        self.state.repo.clock().now()
    }

    /// Responds with one record.
    pub async fn read(
        &self,
        work: impl FnOnce(&mut Conn<'_>, &Scope) -> Result<ApiResponse> + Send + 'static,
    ) -> ApiResult {
        let scope = self.scope.clone();
        let response = self.state.repo.read(move |conn| work(conn, &scope)).await?;
        Ok(response.into_read_response(&self.req))
    }

    /// Responds with a list of the storefront.
    pub async fn list(
        &self,
        work: impl FnOnce(&mut Conn<'_>, &Scope) -> Result<ApiResponse> + Send + 'static,
    ) -> ApiResult {
        let scope = self.scope.clone();
        let response = self.state.repo.list(move |conn| work(conn, &scope)).await?;
        Ok(response.into_read_response(&self.req))
    }

    /// Responds with data that is the same for everybody, from the cache if possible. What the
    /// sender's permissions may add is never cached.
    pub async fn cached(
        &self,
        source: PageSource,
        work: impl FnOnce(&mut Conn<'_>, &Scope) -> Result<ApiResponse> + Send + 'static,
    ) -> ApiResult {
        let address = format!("api:{}", self.req.uri());
        let is_public = !self.scope.may(Permission::ProductsRead);
        let scope = self.scope.clone();
        let render = |response: ApiResponse, _: &Settings, _| {
            if let Some(path) = response.moved_to() {
                return Err(AppError::Moved(path.to_owned()));
            }
            let CachedResponse { etag, body } = response.into_cached();
            Ok(CachedPage { title: etag, start: body, ..CachedPage::default() })
        };
        let read = move |conn: &mut Conn<'_>, _| work(conn, &scope);
        let address = is_public.then_some(&*address);
        match self.state.cached_page(source, address, read, render).await {
            Ok(page) => Ok(cached_response(&self.req, &page.title, &page.start)),
            Err(AppError::Moved(path)) => {
                let mut response = HttpResponse::MovedPermanently();
                Ok(response.insert_header((header::LOCATION, path)).finish())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Responds with a list of the admin.
    pub async fn admin_list(
        &self,
        work: impl FnOnce(&mut Conn<'_>, &Scope) -> Result<ApiResponse> + Send + 'static,
    ) -> ApiResult {
        let scope = self.scope.clone();
        let response = self.state.repo.admin_list(move |conn| work(conn, &scope)).await?;
        Ok(response.into_read_response(&self.req))
    }

    /// Changes something in one transaction that also makes the response. With an `Idempotency-Key`, a
    /// repeated request gets the stored response.
    pub async fn write(
        &self,
        mut work: impl FnMut(&mut Tx<'_>, &Scope) -> Result<ApiResponse> + Send + 'static,
    ) -> ApiResult {
        let scope = self.scope.clone();
        let failed = |error| self.to_api_error(error);
        let Some(request) = self.idempotent_request()? else {
            return self.write_unstored(work).await;
        };
        let Some(_running) = self.state.running_requests.begin(&request) else {
            return Err(ApiError::from(Error::from(idempotency::RequestRejection::StillRunning)));
        };
        let done = self.state.repo.write(move |tx| {
            idempotency::run_once(tx, &request, |tx| {
                work(tx, &scope).map(|response| response.to_stored())
            })
        });
        let done = done.await.map_err(failed)?;
        let mut response = ApiResponse::from_stored(done.response).into_response();
        if done.is_replayed {
            let replayed = header::HeaderName::from_static(REPLAYED);
            response.headers_mut().insert(replayed, header::HeaderValue::from_static("true"));
        }
        Ok(response)
    }

    /// Responds with a value to a request that writes by itself.
    pub fn respond(&self, value: &impl Serialize) -> ApiResult {
        Ok(ApiResponse::ok(value)?.into_response())
    }

    /// Responds with secrets that were created, which no cache may store.
    pub fn respond_with_secrets(&self, value: &impl Serialize) -> ApiResult {
        Ok(not_stored(ApiResponse::ok(value)?.with_status(StatusCode::CREATED)))
    }

    /// The session of the customer who sent the request.
    ///
    /// # Errors
    /// 401 if nobody is signed in.
    pub fn customer_session(&self) -> Result<SenderSession, ApiError> {
        self.session.ok_or_else(ApiError::unauthenticated)
    }

    /// Changes something in one transaction that also makes the response, which is not stored for repeated
    /// requests. For secrets.
    pub async fn write_unstored(
        &self,
        mut work: impl FnMut(&mut Tx<'_>, &Scope) -> Result<ApiResponse> + Send + 'static,
    ) -> ApiResult {
        let scope = self.scope.clone();
        let response = self.state.repo.write(move |tx| work(tx, &scope)).await;
        Ok(not_stored(response.map_err(|error| self.to_api_error(error))?))
    }

    /// The owner of the cart that the request is about.
    ///
    /// # Errors
    /// 401 without a customer's access token or a cart's token.
    pub fn owner(&self) -> Result<CartOwner, ApiError> {
        self.cart_owner().ok_or_else(ApiError::unauthenticated)
    }

    /// Counts an attempt of the sender, like the pages do.
    ///
    /// # Errors
    /// 429 if the sender has no attempts left.
    pub fn limit<'a>(
        &self,
        action: Action,
        account: impl Into<Option<&'a str>>,
    ) -> Result<(), ApiError> {
        let Some(client) = self.scope.client() else { return Ok(()) };
        Ok(self.state.limits.check(action, client.address(), account)?)
    }

    /// The version that `If-Match` requires; `None` if any will do.
    pub fn required_version(&self) -> Result<Option<i32>, ApiError> {
        required_version(&self.req)
    }

    /// The problem that an error is: with `If-Match`, a conflict of versions is 412.
    pub fn to_api_error(&self, error: Error) -> ApiError {
        match self.req.headers().contains_key(header::IF_MATCH) {
            true => ApiError::from_conditional(error),
            false => error.into(),
        }
    }

    /// The request's idempotency key with the digest of its body; `None` without one.
    fn idempotent_request(&self) -> Result<Option<IdempotentRequest>, ApiError> {
        let Some(key) = self.req.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
        let key = key.to_str().unwrap_or_default().trim().to_owned();
        if key.is_empty() || key.len() > MAX_KEY {
            let message = "Idempotency-Key must have 1 to 255 ASCII characters.";
            return Err(ApiError::invalid_parameter("Idempotency-Key", message));
        }
        let owner = match (self.scope.key(), self.scope.user(), &self.cart_token) {
            (Some(api_key), _, _) => format!("key {}", api_key.id),
            (None, Some(user), _) => format!("user {}", user.id),
            (None, None, Some(token)) => {
                format!("cart {}", const_hex::encode(Sha256::digest(token)))
            }
            // The path has the secret token of a checkout or an order. Networks are shared by strangers.
            (None, None, None) => {
                format!("path {}", const_hex::encode(Sha256::digest(self.req.path())))
            }
        };
        let body = self.req.extensions().get::<BodyDigest>().map(|digest| digest.0.clone());
        let fingerprint =
            format!("{} {} {}", self.req.method(), self.req.uri(), body.unwrap_or_default());
        Ok(Some(IdempotentRequest {
            owner,
            key,
            fingerprint: const_hex::encode(Sha256::digest(fingerprint)),
        }))
    }
}

/// The response, marked so that no cache stores it.
fn not_stored(response: ApiResponse) -> HttpResponse {
    let mut response = response.into_response();
    let no_store = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

/// The SHA-256 of a request's body, in the request's extensions.
pub(super) struct BodyDigest(pub String);

impl BodyDigest {
    /// The digest of a body.
    pub(super) fn new(body: &[u8]) -> Self {
        Self(const_hex::encode(Sha256::digest(body)))
    }
}

/// The sender that the access check found.
impl FromRequest for ApiClient {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let sender = req.extensions_mut().remove::<Sender>();
        let state = req.app_data::<State>().cloned();
        let client =
            sender.zip(state).map(|(sender, state)| Self { state, sender, req: req.clone() });
        ready(
            client.ok_or_else(|| {
                Error::Internal("an endpoint without an access check".into()).into()
            }),
        )
    }
}

/// The secret of an `Authorization: Bearer` header. Fails if there is another kind of credentials.
fn bearer(req: &HttpRequest) -> Result<Option<String>, ApiError> {
    let Some(value) = header_text(req, header::AUTHORIZATION.as_str())? else { return Ok(None) };
    let secret = value.split_once(' ').filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    secret.map(|(_, secret)| Some(secret.trim().to_owned())).ok_or_else(ApiError::unauthenticated)
}

fn header_text(req: &HttpRequest, name: &str) -> Result<Option<String>, ApiError> {
    let Some(value) = req.headers().get(name) else { return Ok(None) };
    value.to_str().map(|text| Some(text.trim().to_owned())).map_err(|_| ApiError::unauthenticated())
}
