//! Loads the sender of a request.

use std::{future::Future, pin::Pin};

use actix_identity::{Identity, IdentityExt};
use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use crate::{
    Result, accounts,
    db::Conn,
    web::{
        csrf::LazyFormToken,
        error::AppError,
        extractors::{Query, client_address::client_address},
        paths,
        state::State,
    },
};

use super::{
    records::{self, CartRecord, VisitorCarts, VisitorRecords},
    visitor::Visitor,
};

/// The header of a script that refreshes a page that is open.
const LIVE_HEADER: &str = "x-live";

/// The future of an extractor that reads from the database.
pub(super) type ExtractorFuture<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

/// The secret of a session that should get a new one. Stored in the request's extensions for the
/// middleware `rotate_session`.
pub struct SessionDueForRotation(pub String);

/// A request with its cookies, before anything is read from the database.
pub(super) struct RequestContext {
    pub(super) state: State,
    req: HttpRequest,
    /// The secret of the browser's session, from the session cookie.
    session_secret: Option<String>,
    /// The secret from the cookie of a user who stays logged in.
    remembered_secret: Option<String>,
    /// The secret of the guest's cart.
    pub(super) cart_token: Option<String>,
}

impl RequestContext {
    /// Reads the cookies of a request.
    pub(super) fn new(req: &HttpRequest) -> Result<Self, AppError> {
        let state = req.app_data::<State>().cloned();
        let state = state.ok_or_else(|| AppError::Internal("no state".into()))?;
        let session_secret = req.get_identity().ok().and_then(|identity| identity.id().ok());
        let remembered_secret = match session_secret {
            Some(_) => None,
            None => state.remember_me.read(req),
        };
        let cart_token = state.cart_cookie.read(req);
        Ok(Self { state, req: req.clone(), session_secret, remembered_secret, cart_token })
    }

    /// Returns `false` if the sender is certainly not logged in. Only the database knows whether a
    /// session is still valid.
    pub(super) fn may_be_user(&self) -> bool {
        self.session_secret.is_some() || self.remembered_secret.is_some()
    }

    /// Loads the visitor together with other data, in one read transaction. Without cookies nothing
    /// is read, and the data is `T::default()`.
    async fn load<T: Default + Send + 'static>(
        self,
        read: impl FnOnce(&mut Conn<'_>, &VisitorCarts<'_>) -> Result<T> + Send + 'static,
    ) -> Result<(Visitor, T), AppError> {
        let Self { state, req, session_secret, remembered_secret, cart_token } = self;
        let is_new_browser_session = session_secret.is_none();
        let secret = session_secret.or(remembered_secret);
        let (records, data) =
            records::load(&state, secret.clone(), cart_token.as_deref(), read).await?;
        let VisitorRecords { scope, authenticated_at, session_began_at, cart } = records;
        let scope = scope.with_client(state.limits.client(client_address(&req)));
        extend_cart_lifetime(&state, cart.as_ref());
        if let (Some(secret), Some(began_at)) = (&secret, session_began_at)
            && accounts::is_due_for_rotation(began_at, state.repo.clock().now())
        {
            req.extensions_mut().insert(SessionDueForRotation(secret.clone()));
        }
        let session_secret = secret.filter(|_| scope.user().is_some());
        if is_new_browser_session && let Some(secret) = &session_secret {
            begin_browser_session(&req, secret.clone());
        }
        let menu = state.menu.current(&state.repo).await;
        let visitor = Visitor {
            scope,
            authenticated_at,
            session_secret,
            cart_token,
            session: req.get_session(),
            search: searched_products(&req),
            menu,
            is_background_refresh: req.headers().contains_key(LIVE_HEADER),
            cart,
            form_token: LazyFormToken::new(req.get_session()),
            state,
        };
        Ok((visitor, data))
    }
}

impl Visitor {
    /// Extracts the visitor and reads other data in the same transaction, for pages that would
    /// otherwise need a second one. `read` is not called for a browser without cookies, which gets
    /// `T::default()`.
    pub async fn extract_with<T: Default + Send + 'static>(
        req: &HttpRequest,
        read: impl FnOnce(&mut Conn<'_>, &VisitorCarts<'_>) -> Result<T> + Send + 'static,
    ) -> Result<(Self, T), AppError> {
        RequestContext::new(req)?.load(read).await
    }
}

impl FromRequest for Visitor {
    type Error = AppError;
    type Future = ExtractorFuture<Self>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let context = RequestContext::new(req);
        Box::pin(async move {
            let (visitor, ()) = context?.load(|_, _| Ok(())).await?;
            Ok(visitor)
        })
    }
}

/// Records that a cart was viewed, which postpones its expiry.
fn extend_cart_lifetime(state: &State, cart: Option<&CartRecord>) {
    if let Some(CartRecord { owner, cart, .. }) = cart {
        let now = state.repo.clock().now();
        state.cart_touches.note(owner, cart, &state.cart_limits(), now);
    }
}

/// Returns the search text of the product list, or an empty text on other pages, which have their own
/// searches.
fn searched_products(req: &HttpRequest) -> String {
    if req.path() != paths::PRODUCTS {
        return String::new();
    }
    let query = Query::from_request(req, &mut Payload::None).into_inner();
    query.ok().and_then(|query| query.0.get("q").map(str::to_owned)).unwrap_or_default()
}

/// Begins a browser session for a user who comes back with the "remember me" cookie.
fn begin_browser_session(req: &HttpRequest, secret: String) {
    if let Err(error) = Identity::login(&req.extensions(), secret) {
        tracing::error!(%error, "failed to store a user in the session");
    }
}
