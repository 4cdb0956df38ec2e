//! The sitemap for search engines.

use askama::Template;

use crate::{catalog::PublicPlaces, web::paths};

/// All public pages.
#[derive(Template)]
#[template(path = "storefront/home/sitemap.xml")]
pub struct Sitemap<'a> {
    /// The shop's public address.
    pub base_url: &'a str,
    /// The pages.
    pub places: &'a PublicPlaces,
}
