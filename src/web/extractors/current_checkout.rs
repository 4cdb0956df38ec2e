//! The checkout that a request is about.

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    checkout::Till,
    shopping_cart::{self, Cart, Owner},
    web::{error::AppError, extractors::Visitor, state::State},
};

use super::visitor::Extracting;

/// Whoever checks out. Somebody who logs in in the middle of it goes on with the cart of before,
/// which stays the visitor's until the checkout is over.
pub struct CurrentCheckout {
    visitor: Visitor,
    /// Whose cart it is; nobody's where a browser has never put anything into one.
    pub owner: Option<Owner>,
    /// What the shop brings to it.
    pub till: Till,
}

impl FromRequest for CurrentCheckout {
    type Error = AppError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let state = req.app_data::<State>().cloned();
        let visitor = Visitor::from_request(req, payload);
        Box::pin(async move {
            let visitor = visitor.await?;
            let state = state.ok_or_else(|| AppError::Internal("no state".into()))?;
            let before = in_checkout_before(&state, &visitor).await?;
            let owner = before.or_else(|| visitor.owner());
            Ok(Self { visitor, owner, till: state.till() })
        })
    }
}

/// The visitor of before, where a user checks out with that visitor's cart.
async fn in_checkout_before(state: &State, visitor: &Visitor) -> Result<Option<Owner>, AppError> {
    let guest = visitor.token.as_deref().filter(|_| visitor.scope.user().is_some());
    let Some(guest) = guest.map(Owner::of_token) else { return Ok(None) };
    let owner = guest.clone();
    let cart = state.repo.read(move |conn| shopping_cart::find_cart(conn, &owner)).await?;
    let cart = cart.map(|(cart, _)| cart);
    Ok(cart.is_some_and(|cart: Cart| cart.is_in_checkout()).then_some(guest))
}

impl Deref for CurrentCheckout {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}
