//! The page that creates the first admin of a new shop.

use askama::Template;

use crate::{
    foundation::changeset::Changeset,
    web::{
        components::{ErrorSummary, Field},
        layout::Layout,
    },
};

/// The form for the first admin's email address and password.
#[derive(Template)]
#[template(path = "storefront/setup/show.html")]
pub struct SetupPage {
    /// The layout.
    pub layout: Layout,
    /// The typed values and errors.
    pub form: Changeset,
    /// The form's action.
    pub action: String,
}
