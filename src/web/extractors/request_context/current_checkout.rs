//! The checkout that a request is about.

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{checkout::CheckoutConfig, shopping_cart::CartOwner, web::error::AppError};

use super::{loader::ExtractorFuture, visitor::Visitor};

/// The visitor in the checkout. A user who logs in during checkout continues with the guest's cart,
/// which stays the guest's until the checkout ends.
pub struct CurrentCheckout {
    visitor: Visitor,
    /// The owner of the cart. `None` for a guest who has never added anything.
    pub owner: Option<CartOwner>,
    /// The settings and payment methods of the shop.
    pub checkout_config: CheckoutConfig,
}

impl FromRequest for CurrentCheckout {
    type Error = AppError;
    type Future = ExtractorFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(req, payload);
        Box::pin(async move {
            let visitor = visitor.await?;
            let owner = visitor.cart_owner();
            let checkout_config = visitor.state.checkout_config();
            Ok(Self { visitor, owner, checkout_config })
        })
    }
}

impl Deref for CurrentCheckout {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}
