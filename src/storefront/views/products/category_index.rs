//! The page of all categories.

use askama::Template;

use crate::web::{
    paths,
    sse::{PageKind, Topic},
    state::CachedPage,
};

use super::category_list::{CategoryList, CountedCategories};

#[derive(Template)]
#[template(path = "storefront/products/category_index.html")]
struct CategoryIndex {
    categories: CategoryList,
}

/// The data of the page of all categories.
pub struct CategoryIndexParts {
    /// The categories that have products.
    pub categories: CountedCategories,
    /// `false` if changes that were committed before may be missing, so that the page must not be cached.
    pub is_current: bool,
}

/// Renders the page of all categories that have products.
pub fn render_category_index(parts: CategoryIndexParts) -> Result<CachedPage, askama::Error> {
    let start = CategoryIndex { categories: CategoryList::tree(parts.categories) }.render()?;
    Ok(CachedPage {
        title: "Categories".to_owned(),
        description: "All product categories.".to_owned(),
        page_kind: PageKind::Lists,
        topics: vec![Topic::Lists],
        is_uncacheable: !parts.is_current,
        start,
        ..CachedPage::default()
    })
}
