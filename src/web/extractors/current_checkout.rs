//! The checkout that a request is about.

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    checkout::CheckoutConfig,
    shopping_cart::CartOwner,
    web::{error::AppError, extractors::Visitor, state::State},
};

use super::visitor::Extracting;

/// Whoever checks out. Somebody who logs in in the middle of it goes on with the cart of before,
/// which stays the visitor's until the checkout is over.
pub struct CurrentCheckout {
    visitor: Visitor,
    /// Whose cart it is; nobody's where a browser has never put anything into one.
    pub owner: Option<CartOwner>,
    /// What the shop brings to it.
    pub checkout_config: CheckoutConfig,
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
            let owner = visitor.owner();
            Ok(Self { visitor, owner, checkout_config: state.checkout_config() })
        })
    }
}

impl Deref for CurrentCheckout {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}
