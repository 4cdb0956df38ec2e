//! The page of a new shop for whoever is to run it.

use askama::Template;

use crate::{
    foundation::changeset::Changeset,
    web::{
        components::{ErrorSummary, Field},
        layout::Layout,
    },
};

/// Choosing the first admin's address and password.
#[derive(Template)]
#[template(path = "storefront/setup/show.html")]
pub struct SetupPage {
    /// The frame.
    pub layout: Layout,
    /// What was typed.
    pub form: Changeset,
    /// Where the form is sent: the link itself.
    pub action: String,
}
