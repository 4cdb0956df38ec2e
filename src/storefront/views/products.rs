//! The pages of the catalog.

mod arrival;
mod category_index;
mod category_list;
mod choice;
mod gallery;
mod links;
mod listing;
mod offering;
mod show;

use askama::Template;

use crate::web::{layout::Layout, paths, state::CachedPage};

pub use category_index::{CategoryIndexParts, render_category_index};
pub use category_list::{CategoryList, CountedCategories};
pub use links::ListAddress;
pub use listing::{ListingParts, render_list};
pub use offering::Offering;
pub use show::{chosen_variant, render_product};

/// Marks where a page is split to insert what is specific to a visitor. Texts from shoppers and
/// shopkeepers never contain it: they are escaped, or comments are removed from them.
const SLOT: &str = "<!--visitor-->";

/// A page of the catalog: a cached page with the parts that are specific to a visitor.
#[derive(Template)]
#[template(path = "storefront/products/page.html")]
pub struct CatalogPage<'a> {
    /// The layout.
    pub layout: Layout,
    /// The part that is the same for everybody.
    pub cached: &'a CachedPage,
    /// The canonical URL for search engines.
    pub canonical: String,
    /// `true` if search engines should not list it.
    pub noindex: bool,
    /// `true` if the visitor may edit the product.
    pub editable: bool,
}

/// Splits a rendered page at its slots.
pub(super) fn split_at_slots(title: String, html: &str) -> CachedPage {
    let mut parts = html.splitn(3, SLOT).map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    CachedPage { title, start: part(), middle: part(), end: part(), ..CachedPage::default() }
}
