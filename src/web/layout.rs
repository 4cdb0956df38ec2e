//! The frame of all pages: head, header, flash messages and footer.

use std::sync::Arc;

use actix_web::http::Method;
use askama::{Template, filters::HtmlSafe};

use crate::{
    accounts::PermissionSet,
    audit::SubjectKind,
    foundation::{changeset::Changeset, clock::Timestamp, filters, ids::Id, zone::Zone},
};

use super::{
    admin_access,
    components::{Moment, Picture},
    csrf::{CsrfField, LazyFormToken},
};
use crate::web::paths;

/// The frame of a page.
pub struct Layout {
    /// The page's title. The shop's name is added to it.
    pub title: String,
    /// Name of the shop.
    pub shop_name: String,
    /// The shop's tagline in the footer. May be empty.
    pub motto: String,
    /// URL of the style sheet.
    pub styles: String,
    /// URL of the script.
    pub script: String,
    /// The header.
    pub header: Header,
    /// Flash messages.
    pub flashes: Flashes,
    /// The topics of the page, signed for its live stream. Empty if it has none.
    pub subscription_token: String,
    /// The shop's time zone.
    pub zone: Zone,
    /// The token of the page's forms.
    pub form_token: LazyFormToken,
    /// The path of the history of the record that the page shows, in the admin.
    pub history: Option<String>,
    /// What the visitor may do in the admin.
    pub permissions: PermissionSet,
}

/// The header of all pages.
#[derive(Template)]
#[template(path = "layouts/header.html")]
pub struct Header {
    /// Name of the shop.
    pub shop_name: String,
    /// The shop's logo, which replaces the name.
    pub logo: Option<Picture>,
    /// The email address of the user, if logged in.
    pub email: Option<String>,
    /// `true` if the user is a member of staff who may see the admin.
    pub is_staff: bool,
    /// `true` if the page belongs to the catalog.
    pub in_catalog: bool,
    /// `true` if the page belongs to the admin but has no frame of its own, such as a document to print.
    pub in_admin: bool,
    /// `true` if the page belongs to the checkout. Then the header has only the shop's name and a link back.
    pub in_checkout: bool,
    /// `true` if the header links back to the cart. It does not while an order is being paid.
    pub leads_to_cart: bool,
    /// Number of items in the cart.
    pub cart_count: i64,
    /// The search text.
    pub query: String,
    /// The menu of categories, as HTML. Empty if there are none.
    pub menu: Arc<str>,
    /// The CSRF token of the log-out form. Empty for guests.
    pub csrf_field: CsrfField,
}

/// Flash messages, in a polite live region.
#[derive(Default, Template)]
#[template(path = "layouts/flashes.html")]
pub struct Flashes {
    /// The messages, oldest first.
    pub messages: Vec<Flash>,
    /// The CSRF token of undo forms.
    pub csrf_field: CsrfField,
}

/// A message about the last action, shown once.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Flash {
    /// Success or failure.
    pub kind: FlashKind,
    /// A whole sentence.
    pub text: String,
    /// The form that undoes the action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
}

/// A form that undoes the last action.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Undo {
    /// The form's action.
    pub path: String,
    /// The hidden fields.
    pub fields: Vec<UndoField>,
}

/// A hidden field of an undo form.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct UndoField {
    /// The field's name.
    pub name: String,
    /// The field's value.
    pub value: String,
}

/// Success or failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FlashKind {
    /// The action succeeded.
    Info,
    /// The action failed.
    Error,
}

impl Layout {
    /// The hidden input that each form needs.
    pub fn csrf_field(&self) -> CsrfField {
        self.form_token.field()
    }

    /// Marks the page as one of the catalog.
    pub fn in_catalog(mut self) -> Self {
        self.header.in_catalog = true;
        self
    }

    /// Marks the page as one of the admin, with a header that leads back there.
    pub fn in_admin(mut self) -> Self {
        self.header.in_admin = true;
        self
    }

    /// Marks the page as one of the checkout, with a header without distractions.
    pub fn in_checkout(mut self) -> Self {
        self.header.in_checkout = true;
        self.header.leads_to_cart = true;
        self
    }

    /// Marks the page as one where an order is paid, with a header without distractions.
    pub fn for_payment(mut self) -> Self {
        self.header.in_checkout = true;
        self
    }

    /// Adds the topics that the page shows, signed for its live stream.
    pub fn with_live_topics(mut self, subscription_token: impl Into<String>) -> Self {
        self.subscription_token = subscription_token.into();
        self
    }

    /// Returns a date in the shop's time zone.
    pub fn date(&self, at: &Timestamp) -> Moment {
        Moment::date(self.zone, *at)
    }

    /// Returns a date with a time in the shop's time zone.
    pub fn date_time(&self, at: &Timestamp) -> Moment {
        Moment::date_time(self.zone, *at)
    }

    /// Links to the history of the record that the page shows.
    pub fn with_history<K>(self, kind: SubjectKind, id: Option<Id<K>>) -> Self {
        let id = id.filter(|_| self.may_open(paths::ADMIN_AUDIT));
        Self { history: id.map(|id| paths::admin_history(kind.as_str(), id)), ..self }
    }

    /// Returns `true` if the visitor may open a page of the admin, so that a link to it is shown.
    pub fn may_open(&self, path: impl AsRef<str>) -> bool {
        admin_access::is_allowed(self.permissions, &Method::GET, path.as_ref())
    }

    /// Returns `true` if the visitor may send forms to an address of the admin, so that they are shown.
    pub fn may_send(&self, path: impl AsRef<str>) -> bool {
        admin_access::is_allowed(self.permissions, &Method::POST, path.as_ref())
    }

    /// Marks the title if the form has errors.
    pub fn with_errors_of(self, form: &Changeset) -> Self {
        if form.is_valid() { self } else { self.with_errors() }
    }

    /// Marks the title of a page whose form has errors.
    pub fn with_errors(mut self) -> Self {
        self.title = format!("Error: {}", self.title);
        self
    }
}

impl HtmlSafe for Header {}
impl HtmlSafe for Flashes {}
