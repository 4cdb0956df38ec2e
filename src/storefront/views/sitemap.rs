//! The list of pages for search engines.

use askama::Template;

use crate::{catalog::PublicPlaces, web::paths};

/// All public pages.
#[derive(Template)]
#[template(path = "storefront/home/sitemap.xml")]
pub struct Sitemap<'a> {
    /// Where the shop is reached.
    pub base_url: &'a str,
    /// The pages.
    pub places: &'a PublicPlaces,
}
