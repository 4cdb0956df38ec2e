//! The sitemap for search engines.

use askama::Template;

use crate::{
    catalog::{SitemapFile, SitemapProduct},
    web::paths,
};

/// The files of a large shop.
#[derive(Template)]
#[template(path = "storefront/sitemaps/index.xml")]
pub struct SitemapIndex<'a> {
    /// The shop's public address.
    pub base_url: &'a str,
    /// The files with products.
    pub files: &'a [SitemapFile],
}

/// A list of pages.
#[derive(Template)]
#[template(path = "storefront/sitemaps/show.xml")]
pub struct Sitemap<'a> {
    /// The shop's public address.
    pub base_url: &'a str,
    /// The slugs of categories, with the pages that every shop has. `None` if the file has only products.
    pub categories: Option<&'a [String]>,
    /// The products.
    pub products: &'a [SitemapProduct],
}
