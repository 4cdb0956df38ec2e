//! Whoever puts something into a cart.

use actix_session::{Session, SessionExt};
use actix_web::{FromRequest, HttpRequest, HttpResponse, cookie::Cookie, dev::Payload};

use crate::{
    shopping_cart::CartOwner,
    web::{error::AppError, layout::FlashKind},
};

use super::{
    arrival::Arrival,
    current_cart::{CurrentCart, guest_cart, keep},
    flashing::flash,
    visitor::{Extracting, Visitor},
};

/// Whoever puts something into a cart, by user or by cookie. A visitor's cart is not looked up
/// before: the write finds it. Other actions that change a cart ask for [`CurrentCart`].
pub struct Buyer {
    /// Whose cart it is, or will be.
    pub owner: CartOwner,
    /// The customer who is logged in.
    pub customer: Option<CartOwner>,
    /// Whether the first thing that comes in makes a cart for a browser that has none.
    pub begins_cart: bool,
    cookie: Option<Cookie<'static>>,
    session: Session,
    req: HttpRequest,
}

impl FromRequest for Buyer {
    type Error = AppError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (arrival, req) = (Arrival::from_request(req, payload).into_inner(), req.clone());
        Box::pin(async move {
            let arrival = arrival?;
            let session = req.get_session();
            if arrival.may_be_user() {
                let current = CurrentCart::extract(&req).await?;
                let (customer, begins_cart) = (current.customer(), current.begins_cart());
                let CurrentCart { owner, cookie, .. } = current;
                return Ok(Self { owner, customer, begins_cart, cookie, session, req });
            }
            let token = arrival.token();
            let begins_cart = token.is_none();
            let (owner, cookie) = guest_cart(&arrival.state, &req, token);
            let cookie = Some(cookie);
            Ok(Self { owner, customer: None, begins_cart, cookie, session, req })
        })
    }
}

impl Buyer {
    /// Good news for the next page.
    pub fn flash_info(&self, text: impl Into<String>) {
        flash(&self.session, FlashKind::Info, text.into(), None);
    }

    /// Bad news for the next page.
    pub fn flash_error(&self, text: impl Into<String>) {
        flash(&self.session, FlashKind::Error, text.into(), None);
    }

    /// All that is known of who it is, for a page about what is wrong.
    pub async fn visitor(&self) -> Result<Visitor, AppError> {
        Visitor::extract(&self.req).await
    }

    /// The same answer, with the cookie by which a visitor's browser finds the cart again.
    pub fn keep(&self, answer: Result<HttpResponse, AppError>) -> Result<HttpResponse, AppError> {
        keep(self.cookie.as_ref(), answer)
    }
}
