//! The sender of a request.

use std::sync::Arc;

use actix_session::Session;
use actix_web::HttpRequest;

use crate::{
    accounts::Scope,
    foundation::clock::Timestamp,
    shopping_cart::{Cart, CartOwner},
    web::{
        assets,
        components::{Picture, PicturePlace},
        csrf::{CsrfField, FormToken, LazyFormToken},
        layout::{Flash, FlashKind, Flashes, Header, Layout, Undo},
        state::State,
    },
};

use super::{
    flash_messages::{self, add_flash_message},
    records::{CartRecord, VisitorCarts},
    return_path::requested_page,
};

/// Session key of the page to return to after logging in.
const RETURN_PATH: &str = "return_to";
/// Session key of the last order's token.
const LAST_ORDER: &str = "ordered";

/// The sender of a request: a guest or a user. Builds the layout of the page.
pub struct Visitor {
    /// The scope in which the contexts act.
    pub scope: Scope,
    /// The time when the user last logged in or confirmed their identity.
    pub authenticated_at: Option<Timestamp>,
    /// The secret of the user's session.
    pub session_secret: Option<String>,
    /// The secret of the cart that this browser has, or had before its user logged in.
    pub cart_token: Option<String>,
    pub(super) state: State,
    pub(super) session: Session,
    /// The search text of the product list.
    pub(super) search: String,
    /// The menu of categories, as HTML.
    pub(super) menu: Arc<str>,
    pub(super) is_background_refresh: bool,
    pub(super) cart: Option<CartRecord>,
    /// The token of all forms in this response, once there is a form.
    pub(super) form_token: LazyFormToken,
}

impl Visitor {
    /// Returns the layout of a page, with the flash messages for it.
    pub fn layout(&self, title: impl Into<String>) -> Layout {
        let settings = self.state.settings();
        Layout {
            title: title.into(),
            shop_name: settings.shop_name.clone(),
            motto: settings.texts.motto.clone(),
            styles: assets::url("css/app.css"),
            script: assets::url("js/app.js"),
            header: self.header(),
            flashes: self.take_flashes(),
            subscription_token: String::new(),
            zone: settings.zone(),
            form_token: self.form_token.clone(),
            history: None,
            permissions: self.scope.permissions(),
        }
    }

    /// Returns the layout of a page of the checkout.
    pub fn checkout_layout(&self, title: &str) -> Layout {
        self.layout(title).in_checkout().with_live_topics(self.state.checkout_token())
    }

    /// Takes the flash messages out of the session. A background refresh leaves them for the next
    /// page that is seen.
    fn take_flashes(&self) -> Flashes {
        if self.is_background_refresh {
            return Flashes::default();
        }
        let messages = flash_messages::take(&self.session);
        let has_undo = messages.iter().any(|flash| flash.undo.is_some());
        let csrf_field = if has_undo { self.csrf_field() } else { CsrfField::default() };
        Flashes { messages, csrf_field }
    }

    /// Returns the header of a page.
    pub fn header(&self) -> Header {
        let user = self.scope.user();
        let settings = self.state.settings();
        let logo = settings.pictures.logo.as_ref();
        Header {
            shop_name: settings.shop_name.clone(),
            logo: logo.map(|logo| {
                Picture::of_shop(logo, &settings.shop_name, PicturePlace::Logo).eager()
            }),
            email: user.map(|user| user.email.clone()),
            is_staff: self.scope.is_staff(),
            in_catalog: false,
            in_admin: false,
            in_checkout: false,
            leads_to_cart: false,
            cart_count: self.cart.as_ref().map_or(0, |record| record.item_count),
            query: self.search.clone(),
            menu: Arc::clone(&self.menu),
            csrf_field: user.map(|_| self.csrf_field()).unwrap_or_default(),
        }
    }

    /// Returns the CSRF token for forms. All forms of one response share it.
    pub fn csrf_field(&self) -> CsrfField {
        self.form_token.field()
    }

    /// Returns the token of the forms in this response, or `None` if it has no forms so far.
    pub fn form_token(&self) -> Option<&FormToken> {
        self.form_token.get()
    }

    /// Returns `true` if a script refreshes a page that is open. Such a request has no side effects: it
    /// adds no flash message, uses up no link and counts no view.
    pub fn is_background_refresh(&self) -> bool {
        self.is_background_refresh
    }

    /// Shows a message about a success on the next page.
    pub fn flash_info(&self, text: impl Into<String>) {
        self.flash(FlashKind::Info, text.into(), None);
    }

    /// Shows a message about a success on the next page, with a button that undoes it.
    pub fn flash_info_with_undo(&self, text: impl Into<String>, undo: Undo) {
        self.flash(FlashKind::Info, text.into(), Some(undo));
    }

    /// Shows a message about a failure on the next page.
    pub fn flash_error(&self, text: impl Into<String>) {
        self.flash(FlashKind::Error, text.into(), None);
    }

    fn flash(&self, kind: FlashKind, text: String, undo: Option<Undo>) {
        if !self.is_background_refresh {
            add_flash_message(&self.session, kind, text, undo);
        }
    }

    /// Returns the visitor's cart, or `None` before something is added.
    pub fn cart(&self) -> Option<&Cart> {
        self.cart.as_ref().map(|record| &record.cart)
    }

    /// Returns the owner of the visitor's cart, or `None` for a guest who has never added anything.
    pub fn cart_owner(&self) -> Option<CartOwner> {
        self.carts().owner
    }

    /// Returns the visitor's carts.
    pub fn carts(&self) -> VisitorCarts<'_> {
        let guest = self.cart_token.as_deref().map(CartOwner::from_token);
        VisitorCarts::new(&self.scope, guest, self.cart.as_ref())
    }

    /// Stores the token of the last order that was placed in this browser session.
    pub fn set_last_order(&self, token: &str) {
        if let Err(error) = self.session.insert(LAST_ORDER, token) {
            tracing::error!(%error, "failed to store an order in the session");
        }
    }

    /// Returns the token of the last order that was placed in this browser session.
    pub fn last_order(&self) -> Option<String> {
        self.session.get(LAST_ORDER).ok().flatten()
    }

    /// Clears and renews the browser session at login and logout. Flash messages stay.
    pub fn reset_session(&self) {
        let messages = flash_messages::pending(&self.session);
        self.session.clear();
        self.session.renew();
        for Flash { kind, text, .. } in messages {
            add_flash_message(&self.session, kind, text, None);
        }
    }

    /// Stores the requested page, or the page of the form that was sent, as the return path.
    pub(super) fn store_requested_page(&self, req: &HttpRequest) {
        if let Some(path) = requested_page(req, &self.state.shop) {
            self.set_return_path(&path);
        }
    }

    /// Stores the page to return to after logging in.
    pub fn set_return_path(&self, path: &str) {
        if self.is_background_refresh {
            return;
        }
        if let Err(error) = self.session.insert(RETURN_PATH, path) {
            tracing::error!(%error, "failed to store the return path in the session");
        }
    }

    /// Takes the page to return to after logging in out of the session.
    pub fn take_return_path(&self) -> Option<String> {
        self.session.remove_as(RETURN_PATH).and_then(Result::ok)
    }
}
