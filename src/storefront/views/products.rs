//! The catalogue's pages.

mod arrival;
mod category_index;
mod choice;
mod gallery;
mod links;
mod listing;
mod offering;
mod show;

use askama::Template;

use crate::web::{layout::Layout, paths, state::CachedPage};

pub use category_index::category_index;
pub use links::ListAddress;
pub use listing::{ListingParts, listing};
pub use offering::Offering;
pub use show::{chosen_variant, product};

/// Divides a rendered page where something of the asker's is put in; never in shoppers' text,
/// which is escaped or cleaned of comments.
const SLOT: &str = "<!--yours-->";

/// A catalogue page: what everyone sees, with what belongs to the asker put in.
#[derive(Template)]
#[template(path = "storefront/products/page.html")]
pub struct CatalogPage<'a> {
    /// The frame.
    pub layout: Layout,
    /// What everyone sees.
    pub cached: &'a CachedPage,
    /// The one address under which search engines should know it.
    pub canonical: String,
    /// Whether search engines should leave it out.
    pub noindex: bool,
    /// Whether the asker may edit the product.
    pub editable: bool,
}

/// A rendered page, divided at its slots.
pub(super) fn divided(title: String, html: &str) -> CachedPage {
    let mut parts = html.splitn(3, SLOT).map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    CachedPage { title, start: part(), middle: part(), end: part(), ..CachedPage::default() }
}
