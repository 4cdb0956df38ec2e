//! The sitemap for search engines.

use askama::Template;

use crate::{catalog::PublicPages, web::paths};

/// All public pages.
#[derive(Template)]
#[template(path = "storefront/home/sitemap.xml")]
pub struct Sitemap<'a> {
    /// The shop's public address.
    pub base_url: &'a str,
    /// The pages.
    pub pages: &'a PublicPages,
}
