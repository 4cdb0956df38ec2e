//! Who asks: a visitor, a signed-in user, or someone who runs the shop.

use std::{future::Future, ops::Deref, pin::Pin, sync::Arc};

use actix_session::Session;
use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    accounts::{Scope, User},
    foundation::clock::Timestamp,
    shopping_cart::{Cart, CartOwner},
    web::{
        assets,
        csrf::{CsrfField, FormToken, LazyFormToken},
        error::AppError,
        extractors::return_to::wanted_page,
        layout::{Flash, FlashKind, Flashes, Header, Layout, Undo},
        state::State,
    },
};

use super::{
    flashing::{self, flash},
    known::{Asker, OwnCart},
};

const RETURN_TO: &str = "return_to";
const ORDERED: &str = "ordered";

/// Whoever makes the request, with the page's frame.
pub struct Visitor {
    /// On whose behalf the contexts act.
    pub scope: Scope,
    /// When the user proved to be the user.
    pub authenticated_at: Option<Timestamp>,
    /// The secret of the user's session.
    pub secret: Option<String>,
    /// The secret of the cart that this browser has had, or has, without being logged in.
    pub token: Option<String>,
    pub(super) state: State,
    pub(super) session: Session,
    pub(super) query: String,
    /// The menu of categories, as HTML.
    pub(super) menu: Arc<str>,
    /// Messages wait for the next page that is seen.
    pub(super) is_quiet: bool,
    pub(super) cart: Option<OwnCart>,
    /// The token of this response's forms.
    pub(super) form_token: LazyFormToken,
}

/// A [`Visitor`] who is a user; others are sent to the log-in page and brought back.
pub struct SignedIn {
    visitor: Visitor,
    /// The user.
    pub user: User,
}

/// A [`Visitor`] who runs the shop; to others these pages do not exist.
pub struct Admin(Visitor);

/// An extractor at work.
pub(super) type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

impl Visitor {
    /// The frame of a page, with the messages that wait for one.
    pub fn layout(&self, title: impl Into<String>) -> Layout {
        let settings = self.state.settings();
        Layout {
            title: title.into(),
            shop_name: settings.shop_name.clone(),
            motto: settings.words.motto.clone(),
            styles: assets::address("css/app.css"),
            script: assets::address("js/app.js"),
            header: self.header(),
            flashes: self.flashes(),
            subscription_token: String::new(),
            zone: settings.zone(),
            form_token: self.form_token.clone(),
        }
    }

    /// The frame of a page of the checkout.
    pub fn checkout_layout(&self, title: &str) -> Layout {
        self.layout(title).in_checkout().with_live_topics(self.state.checkout_token())
    }

    /// The messages that wait, once.
    fn flashes(&self) -> Flashes {
        if self.is_quiet {
            return Flashes::default();
        }
        let messages = flashing::take(&self.session);
        let undoes = messages.iter().any(|flash| flash.undo.is_some());
        let csrf_field = if undoes { self.csrf_field() } else { CsrfField::default() };
        Flashes { messages, csrf_field }
    }

    /// The bar at the top of a page.
    pub fn header(&self) -> Header {
        let user = self.scope.user();
        Header {
            shop_name: self.state.settings().shop_name.clone(),
            email: user.map(|user| user.email.clone()),
            is_admin: self.scope.is_admin(),
            in_catalog: false,
            in_checkout: false,
            leads_to_cart: false,
            cart_count: self.cart.as_ref().map_or(0, |own| own.count),
            query: self.query.clone(),
            menu: Arc::clone(&self.menu),
            csrf_field: user.map(|_| self.csrf_field()).unwrap_or_default(),
        }
    }

    /// The hidden input with the token of this response's forms.
    pub fn csrf_field(&self) -> CsrfField {
        self.form_token.field()
    }

    /// The token of this response's forms, or `None` if it has no forms.
    pub fn form_token(&self) -> Option<&FormToken> {
        self.form_token.get()
    }

    /// Whether a script refreshes a page that is open. Such a request changes nothing: it leaves
    /// no message, spends no link and counts no view.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Good news for the next page.
    pub fn flash_info(&self, text: impl Into<String>) {
        self.flash(FlashKind::Info, text.into(), None);
    }

    /// Good news for the next page, with a button that undoes it.
    pub fn flash_info_with_undo(&self, text: impl Into<String>, undo: Undo) {
        self.flash(FlashKind::Info, text.into(), Some(undo));
    }

    /// Bad news for the next page.
    pub fn flash_error(&self, text: impl Into<String>) {
        self.flash(FlashKind::Error, text.into(), None);
    }

    /// Keeps a message for the next page. A script that refreshes an open page leaves none: the
    /// shopper did nothing that the next page should speak of.
    fn flash(&self, kind: FlashKind, text: String, undo: Option<Undo>) {
        if !self.is_quiet {
            flash(&self.session, kind, text, undo);
        }
    }

    /// The cart of whoever asks; none before something is added.
    pub fn cart(&self) -> Option<&Cart> {
        self.cart.as_ref().map(|own| &own.cart)
    }

    /// Whose that cart is; nobody's where a browser has never put anything into one.
    pub fn owner(&self) -> Option<CartOwner> {
        self.asker().owner
    }

    /// Whose cart it is, and what else this browser has.
    pub fn asker(&self) -> Asker<'_> {
        let guest = self.token.as_deref().map(CartOwner::of_token);
        Asker::of(&self.scope, guest, self.cart.as_ref())
    }

    /// Remembers the order that was placed here last, by its link's secret.
    pub fn remember_order(&self, token: &str) {
        if let Err(error) = self.session.insert(ORDERED, token) {
            tracing::error!(%error, "failed to store an order in the session");
        }
    }

    /// The link's secret of the order that was placed here last.
    pub fn last_order(&self) -> Option<String> {
        self.session.get(ORDERED).ok().flatten()
    }

    /// Empties the browser's session but for the messages, when somebody logs in or out.
    pub fn start_afresh(&self) {
        let messages = flashing::waiting(&self.session);
        self.session.clear();
        self.session.renew();
        for Flash { kind, text, .. } in messages {
            flash(&self.session, kind, text, None);
        }
    }

    /// Notes where the visitor wanted to go, for after the log-in page.
    pub(super) fn remember_way_back(&self, req: &HttpRequest) {
        if let Some(wanted) = wanted_page(req, &self.state.shop) {
            self.return_to(&wanted);
        }
    }

    /// Leads to this page after logging in.
    pub fn return_to(&self, path: &str) {
        if self.is_quiet {
            return;
        }
        if let Err(error) = self.session.insert(RETURN_TO, path) {
            tracing::error!(%error, "failed to store the return path in the session");
        }
    }

    /// Where a visitor wanted to go before being asked to log in; once.
    pub fn take_return_to(&self) -> Option<String> {
        self.session.remove_as(RETURN_TO).and_then(Result::ok)
    }
}

impl FromRequest for SignedIn {
    type Error = AppError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(req, payload);
        let req = req.clone();
        Box::pin(async move {
            let visitor = visitor.await?;
            let Some(user) = visitor.scope.user().cloned() else {
                visitor.remember_way_back(&req);
                visitor.flash_error("Please log in to see this page.");
                return Err(AppError::LogInFirst);
            };
            Ok(Self { visitor, user })
        })
    }
}

impl FromRequest for Admin {
    type Error = AppError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(req, payload);
        Box::pin(async move {
            let visitor = signed_in.await?.visitor;
            if visitor.scope.is_admin() { Ok(Self(visitor)) } else { Err(AppError::NotFound) }
        })
    }
}

impl Deref for SignedIn {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl Deref for Admin {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.0
    }
}
