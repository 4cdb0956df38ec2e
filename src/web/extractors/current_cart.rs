//! The cart that a request is about.

use std::ops::Deref;

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpRequest, HttpResponse, cookie::Cookie, dev::Payload};

use crate::{
    checkout,
    shopping_cart::{Cart, CartOwner},
    web::{csrf, error::AppError, extractors::Visitor, state::State},
};

use super::visitor::Extracting;

/// Whoever asks, as the owner of a cart: a user, or a visitor by the secret of the cookie. For
/// actions that change the cart; the first thing that comes in makes it. A page that only shows
/// things asks [`Visitor::cart`].
pub struct CurrentCart {
    visitor: Visitor,
    /// Whose cart it is, or will be.
    pub owner: CartOwner,
    pub(super) cookie: Option<Cookie<'static>>,
}

impl FromRequest for CurrentCart {
    type Error = AppError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let state = req.app_data::<State>().cloned();
        let visitor = Visitor::from_request(req, payload);
        let req = req.clone();
        Box::pin(async move {
            let visitor = visitor.await?;
            let state = state.ok_or_else(|| AppError::Internal("no state".into()))?;
            end_due_checkout(&state, &visitor).await?;
            let customer = visitor.scope.user().map(|user| CartOwner::User(user.id));
            if let Some(customer) = customer {
                let owner = visitor.owner().unwrap_or(customer);
                return Ok(Self { visitor, owner, cookie: None });
            }
            let (owner, cookie) = guest_cart(&state, &req, visitor.token.clone());
            Ok(Self { visitor, owner, cookie: Some(cookie) })
        })
    }
}

/// A cart whose checkout is over can be changed, though nobody has noted it yet.
async fn end_due_checkout(state: &State, visitor: &Visitor) -> Result<(), AppError> {
    let owner = visitor.owner().filter(|_| visitor.cart().is_some_and(Cart::is_in_checkout));
    if let Some(owner) = owner {
        state.repo.write(move |tx| checkout::end_due(tx, &owner)).await?;
    }
    Ok(())
}

impl CurrentCart {
    /// The same answer, with the cookie by which a visitor's browser finds the cart again.
    pub fn keep(&self, answer: Result<HttpResponse, AppError>) -> Result<HttpResponse, AppError> {
        keep(self.cookie.as_ref(), answer)
    }

    /// The customer who is logged in. Until a checkout is over that was begun before, it is not the
    /// owner of the cart.
    pub fn customer(&self) -> Option<CartOwner> {
        self.visitor.scope.user().map(|user| CartOwner::User(user.id))
    }

    /// Whether the first thing that comes in makes a cart for a browser that has none.
    pub fn begins_cart(&self) -> bool {
        self.cookie.is_some() && self.visitor.token.is_none()
    }
}

/// The owner of a visitor's cart, by the token of the cookie or a fresh one, and the cookie.
pub(super) fn guest_cart(
    state: &State,
    req: &HttpRequest,
    token: Option<String>,
) -> (CartOwner, Cookie<'static>) {
    let days = state.cart_limits().guest_days;
    if let Some(token) = token {
        return (CartOwner::of_token(&token), state.carts.again(req, days));
    }
    // Without a session no form gets through, and nothing is put into this cart.
    let secret = csrf::stored_token(&req.get_session()).unwrap_or_default();
    let token = state.carts.token_of(&secret);
    (CartOwner::of_token(&token), state.carts.cookie(&token, days))
}

/// The same answer, with a cookie where there is one.
pub(super) fn keep(
    cookie: Option<&Cookie<'_>>,
    answer: Result<HttpResponse, AppError>,
) -> Result<HttpResponse, AppError> {
    let mut answer = answer?;
    if let Some(cookie) = cookie {
        answer.add_cookie(cookie).map_err(|error| AppError::Internal(error.to_string()))?;
    }
    Ok(answer)
}

impl Deref for CurrentCart {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}
