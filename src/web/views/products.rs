//! The catalogue's pages.

use askama::Template;

use crate::{catalog::Listed, web::layout::Layout};

/// The list of products.
#[derive(Template)]
#[template(path = "catalog/index.html")]
pub struct ProductsPage {
    /// The frame.
    pub layout: Layout,
    /// What the page shows.
    pub products: Vec<Listed>,
}
