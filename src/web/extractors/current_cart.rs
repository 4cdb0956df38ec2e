//! The cart that a request is about.

use std::{future::Future, ops::Deref, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    shopping_cart::{self, Cart},
    web::{error::AppError, extractors::SignedIn, state::State},
};

/// A user with the user's cart, which is made when there is none. For actions that change it:
/// a page that only shows things asks [`super::Visitor::cart`] and writes nothing.
pub struct CurrentCart {
    visitor: SignedIn,
    /// The cart.
    pub cart: Cart,
}

impl FromRequest for CurrentCart {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let state = req.app_data::<State>().cloned();
        let visitor = SignedIn::from_request(req, payload);
        Box::pin(async move {
            let visitor = visitor.await?;
            let state = state.ok_or_else(|| AppError::Internal("no state".into()))?;
            let cart = match visitor.cart() {
                Some(cart) => cart.clone(),
                None => {
                    let scope = visitor.scope.clone();
                    let repo = &state.repo;
                    repo.write(move |tx| shopping_cart::get_or_create_cart(tx, &scope)).await?
                }
            };
            Ok(Self { visitor, cart })
        })
    }
}

impl Deref for CurrentCart {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.visitor
    }
}
