//! A request of whom nothing is known yet.

use std::future::{Ready, ready};

use actix_identity::{Identity, IdentityExt};
use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use crate::{
    Result, accounts,
    db::Conn,
    web::{csrf::LazyFormToken, error::AppError, paths, state::State},
};

use super::{
    client_address::client_address,
    known::{Asker, Known, OwnCart, known_of},
    visitor::{Extracting, Visitor},
};

/// The header of a script that asks for what has changed on a page that is open.
pub const LIVE: &str = "x-live";

/// A request of whom nothing is known yet, for a page that reads what it shows in the same read
/// as who asks. Others ask for a [`Visitor`].
pub struct Arrival {
    pub(super) state: State,
    req: HttpRequest,
}

/// The secret of a session that should get a fresh one; travels in the request's extensions.
pub struct SessionDueForRotation(pub String);

impl FromRequest for Arrival {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = req.app_data::<State>().cloned();
        let state = state.ok_or_else(|| AppError::Internal("no state".into()));
        ready(state.map(|state| Self { state, req: req.clone() }))
    }
}

impl Arrival {
    /// Whether it may be a user: only the database knows.
    pub(super) fn may_be_user(&self) -> bool {
        secret_of(&self.req).is_some() || self.state.remember.read(&self.req).is_some()
    }

    /// The secret of the cart that this browser has had, or has, without being logged in.
    pub(super) fn token(&self) -> Option<String> {
        self.state.carts.read(&self.req)
    }

    /// Who it is, and what `read` found: nothing, without being asked, for a browser that brings
    /// nothing along.
    pub async fn visitor<T: Default + Send + 'static>(
        self,
        read: impl FnOnce(&mut Conn<'_>, &Asker<'_>) -> Result<T> + Send + 'static,
    ) -> Result<(Visitor, T), AppError> {
        let Self { state, req } = self;
        let carried = secret_of(&req);
        let secret = carried.clone().or_else(|| state.remember.read(&req));
        let token = state.carts.read(&req);
        let (known, found) = known_of(&state, secret.clone(), token.as_deref(), read).await?;
        let Known { scope, authenticated_at, begun_at, cart } = known;
        let scope = scope.at(state.limits.client(client_address(&req)));
        note_use(&state, cart.as_ref());
        if let (Some(secret), Some(begun_at)) = (&secret, begun_at)
            && accounts::is_ageing(begun_at, state.repo.clock().now())
        {
            req.extensions_mut().insert(SessionDueForRotation(secret.clone()));
        }
        let secret = secret.filter(|_| scope.user().is_some());
        if carried.is_none()
            && let Some(secret) = &secret
        {
            begin_browser_session(&req, secret.clone());
        }
        let (session, query) = (req.get_session(), searched(&req));
        let menu = state.menu.current(&state.repo).await;
        let is_quiet = req.headers().contains_key(LIVE);
        let visitor = Visitor {
            scope,
            authenticated_at,
            secret,
            token,
            state,
            form_token: LazyFormToken::new(session.clone()),
            session,
            query,
            menu,
            is_quiet,
            cart,
        };
        Ok((visitor, found))
    }
}

impl FromRequest for Visitor {
    type Error = AppError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let arrival = Arrival::from_request(req, payload).into_inner();
        Box::pin(async move { Ok(arrival?.visitor(|_, _| Ok(())).await?.0) })
    }
}

/// A cart that is looked at is kept longer.
fn note_use(state: &State, cart: Option<&OwnCart>) {
    if let Some(OwnCart { owner, cart, .. }) = cart {
        let now = state.repo.clock().now();
        state.uses.note(owner, cart, &state.cart_limits(), now);
    }
}

/// What was searched for in the shop; other pages have searches of their own.
fn searched(req: &HttpRequest) -> String {
    if req.path() != paths::PRODUCTS {
        return String::new();
    }
    let query = super::Query::from_request(req, &mut Payload::None).into_inner();
    query.ok().and_then(|query| query.0.get("q").map(str::to_owned)).unwrap_or_default()
}

/// The secret of the browser's session.
fn secret_of(req: &HttpRequest) -> Option<String> {
    req.get_identity().ok().and_then(|identity| identity.id().ok())
}

/// For those who come back with the cookie of those who stay logged in.
fn begin_browser_session(req: &HttpRequest, secret: String) {
    if let Err(error) = Identity::login(&req.extensions(), secret) {
        tracing::error!(%error, "failed to store a user in the session");
    }
}
