//! The cart that a request changes.

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};

use crate::{
    checkout,
    shopping_cart::{Cart, CartOwner},
    web::{error::AppError, state::State},
};

use super::{
    cart_handle::CartHandle,
    loader::{ExtractorFuture, RequestContext},
    visitor::Visitor,
};

/// The visitor as the owner of a cart, for requests that change it. Ends a checkout of the cart whose
/// time is over. Pages that only show the cart use [`Visitor::cart`].
pub struct CurrentCart {
    visitor: Visitor,
    /// The owner and the cookie of the cart.
    pub handle: CartHandle,
}

impl FromRequest for CurrentCart {
    type Error = AppError;
    type Future = ExtractorFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(req, payload);
        let req = req.clone();
        Box::pin(async move {
            let visitor = visitor.await?;
            end_due_checkout(&visitor).await?;
            let customer = visitor.scope.user().map(|user| CartOwner::User(user.id));
            let handle = match customer {
                Some(customer) => {
                    let owner = visitor.cart_owner().unwrap_or_else(|| customer.clone());
                    CartHandle::for_user(&req, customer, owner)
                }
                None => CartHandle::for_guest(&visitor.state, &req, visitor.cart_token.as_deref()),
            };
            Ok(Self { visitor, handle })
        })
    }
}

impl FromRequest for CartHandle {
    type Error = AppError;
    type Future = ExtractorFuture<Self>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let context = RequestContext::new(req);
        let req = req.clone();
        Box::pin(async move {
            let context = context?;
            if context.may_be_user() {
                return Ok(CurrentCart::extract(&req).await?.handle);
            }
            Ok(Self::for_guest(&context.state, &req, context.cart_token.as_deref()))
        })
    }
}

/// Ends a checkout whose deadline has passed, so that its cart can be changed.
async fn end_due_checkout(visitor: &Visitor) -> Result<(), AppError> {
    let state: &State = &visitor.state;
    let owner = visitor.cart_owner().filter(|_| visitor.cart().is_some_and(Cart::is_in_checkout));
    if let Some(owner) = owner {
        state.repo.write(move |tx| checkout::end_due_checkout(tx, &owner)).await?;
    }
    Ok(())
}

impl CurrentCart {
    /// The owner of the cart, which may not exist yet.
    pub fn owner(&self) -> CartOwner {
        self.handle.owner.clone()
    }

    /// Adds the cookie by which a guest's browser finds the cart again.
    pub fn with_cookie(
        &self,
        response: Result<HttpResponse, AppError>,
    ) -> Result<HttpResponse, AppError> {
        self.handle.with_cookie(response)
    }
}

impl Deref for CurrentCart {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}
