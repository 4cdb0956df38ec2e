//! The cart that a request adds to.

use actix_session::{Session, SessionExt};
use actix_web::{FromRequest, HttpRequest, HttpResponse, cookie::Cookie};

use crate::{
    shopping_cart::CartOwner,
    web::{csrf, error::AppError, layout::FlashKind, state::State},
};

use super::{flash_messages::add_flash_message, visitor::Visitor};

/// The owner of the cart that a request adds to, and the cookie of a guest's cart.
///
/// A guest's cart is not looked up: the write finds or creates it, so adding an item takes a single
/// transaction. Handlers that need the cart or the visitor take a `CurrentCart` instead, which has a
/// handle too.
pub struct CartHandle {
    /// The owner of the cart, which may not exist yet.
    pub owner: CartOwner,
    /// The user who is logged in. During a checkout that was begun before the login, it is not the
    /// owner of the cart.
    pub customer: Option<CartOwner>,
    /// `true` if this browser has no cart yet, so that adding something creates one.
    pub is_new: bool,
    cookie: Option<Cookie<'static>>,
    session: Session,
    req: HttpRequest,
}

impl CartHandle {
    /// The cart of a guest, by the token of the cookie or a new one.
    pub(super) fn for_guest(state: &State, req: &HttpRequest, cart_token: Option<&str>) -> Self {
        let session = req.get_session();
        let days = state.cart_limits().guest_days;
        let (owner, cookie) = match cart_token {
            Some(token) => (CartOwner::from_token(token), state.cart_cookie.renew(req, days)),
            None => {
                // Without a session no form is accepted, and nothing is added to this cart.
                let secret = csrf::stored_token(&session).unwrap_or_default();
                let token = state.cart_cookie.token_for_session(&secret);
                (CartOwner::from_token(&token), state.cart_cookie.build(&token, days))
            }
        };
        Self {
            owner,
            customer: None,
            is_new: cart_token.is_none(),
            cookie: Some(cookie),
            session,
            req: req.clone(),
        }
    }

    /// The cart of a user who is logged in. `owner` may be the guest whose checkout is still open.
    pub(super) fn for_user(req: &HttpRequest, customer: CartOwner, owner: CartOwner) -> Self {
        Self {
            owner,
            customer: Some(customer),
            is_new: false,
            cookie: None,
            session: req.get_session(),
            req: req.clone(),
        }
    }

    /// Shows a message about a success on the next page.
    pub fn flash_info(&self, text: impl Into<String>) {
        add_flash_message(&self.session, FlashKind::Info, text.into(), None);
    }

    /// Shows a message about a failure on the next page.
    pub fn flash_error(&self, text: impl Into<String>) {
        add_flash_message(&self.session, FlashKind::Error, text.into(), None);
    }

    /// Loads the visitor, for a page with an error.
    pub async fn load_visitor(&self) -> Result<Visitor, AppError> {
        Visitor::extract(&self.req).await
    }

    /// Adds the cookie by which a guest's browser finds the cart again.
    pub fn with_cookie(
        &self,
        response: Result<HttpResponse, AppError>,
    ) -> Result<HttpResponse, AppError> {
        let mut response = response?;
        if let Some(cookie) = &self.cookie {
            response.add_cookie(cookie).map_err(|error| AppError::Internal(error.to_string()))?;
        }
        Ok(response)
    }
}
