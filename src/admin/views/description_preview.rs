//! The preview of a description.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::filters,
    web::layout::Layout,
};

/// A description as shoppers would see it.
#[derive(Template)]
#[template(path = "admin/products/description.html")]
pub struct DescriptionPreview {
    layout: Layout,
    nav: AdminNav,
    title: String,
    /// Cleaned HTML.
    description: String,
}

impl DescriptionPreview {
    /// Builds the page. `description` is cleaned HTML.
    pub fn new(layout: Layout, title: String, description: String) -> Self {
        let title = if title.is_empty() { "the description".to_owned() } else { title };
        Self { layout, nav: AdminNav::new(AdminSection::Products), title, description }
    }
}
