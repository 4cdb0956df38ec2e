//! What surrounds every page: head, header, messages, footer.

use std::sync::Arc;

use askama::{Template, filters::HtmlSafe};

use crate::foundation::{changeset::Changeset, clock::Timestamp, filters, zone::Zone};

use super::{
    components::Moment,
    csrf::{CsrfField, LazyFormToken},
};
use crate::web::paths;

/// The frame of a page.
pub struct Layout {
    /// What the page is; the title bar adds the shop's name.
    pub title: String,
    /// Name of the shop.
    pub shop_name: String,
    /// What follows it at the foot of the page; may be empty.
    pub motto: String,
    /// Address of the style sheet.
    pub styles: String,
    /// Address of the script.
    pub script: String,
    /// The bar at the top.
    pub header: Header,
    /// Messages about what has just been done.
    pub flashes: Flashes,
    /// What the page shows, signed, to be told about it.
    pub subscription_token: String,
    /// The shop's time zone.
    pub zone: Zone,
    /// The token of the page's forms.
    pub form_token: LazyFormToken,
}

/// The bar at the top of every page.
#[derive(Template)]
#[template(path = "layouts/header.html")]
pub struct Header {
    /// Name of the shop.
    pub shop_name: String,
    /// The signed-in user's address.
    pub email: Option<String>,
    /// Whether the user runs the shop.
    pub is_admin: bool,
    /// Whether the page is one of the catalogue's.
    pub in_catalog: bool,
    /// Whether the page is one of the checkout's: a name and a way back, nothing else.
    pub in_checkout: bool,
    /// Whether the way back leads to the cart; from an order that is being paid it does not.
    pub leads_to_cart: bool,
    /// Things in the cart.
    pub cart_count: i64,
    /// What was searched for.
    pub query: String,
    /// The menu of categories, as HTML; empty where there are none.
    pub menu: Arc<str>,
    /// For the log-out form; empty for visitors.
    pub csrf_field: CsrfField,
}

/// Messages about what has just been done, said politely.
#[derive(Default, Template)]
#[template(path = "layouts/flashes.html")]
pub struct Flashes {
    /// In the order in which things happened.
    pub messages: Vec<Flash>,
    /// For the forms that undo.
    pub csrf_field: CsrfField,
}

/// A message about what has just been done.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Flash {
    /// Good news or bad.
    pub kind: FlashKind,
    /// A whole sentence.
    pub text: String,
    /// How it is undone, where that is possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
}

/// A form that undoes what has just been done.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Undo {
    /// Where it is sent.
    pub path: String,
    /// Names and values of its fields.
    pub fields: Vec<(String, String)>,
}

/// Good news or bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FlashKind {
    /// It has been done.
    Info,
    /// It has not been done.
    Error,
}

impl Layout {
    /// The hidden input that each form needs.
    pub fn csrf_field(&self) -> CsrfField {
        self.form_token.field()
    }

    /// The same frame for a page of the catalogue.
    pub fn in_catalog(mut self) -> Self {
        self.header.in_catalog = true;
        self
    }

    /// The same frame for a page of the checkout, from which nothing leads astray.
    pub fn in_checkout(mut self) -> Self {
        self.header.in_checkout = true;
        self.header.leads_to_cart = true;
        self
    }

    /// The same frame for a page on which an order is paid, from which nothing leads astray.
    pub fn for_payment(mut self) -> Self {
        self.header.in_checkout = true;
        self
    }

    /// The same frame for a page that is told about what it shows.
    pub fn with_live_topics(mut self, subscription_token: impl Into<String>) -> Self {
        self.subscription_token = subscription_token.into();
        self
    }

    /// A date in the shop's time.
    pub fn date(&self, at: &Timestamp) -> Moment {
        Moment::date(self.zone, *at)
    }

    /// A date with a time in the shop's time.
    pub fn date_time(&self, at: &Timestamp) -> Moment {
        Moment::date_time(self.zone, *at)
    }

    /// The same frame for the page of a form, which may have mistakes.
    pub fn of_form(self, form: &Changeset) -> Self {
        if form.is_valid() { self } else { self.with_errors() }
    }

    /// The same frame for a page whose form has mistakes.
    pub fn with_errors(mut self) -> Self {
        self.title = format!("Error: {}", self.title);
        self
    }
}

impl HtmlSafe for Header {}
impl HtmlSafe for Flashes {}
