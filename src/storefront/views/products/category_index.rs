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

/// Renders the page of all categories that have products.
pub fn render_category_index(categories: CountedCategories) -> Result<CachedPage, askama::Error> {
    let start = CategoryIndex { categories: CategoryList::tree(categories) }.render()?;
    Ok(CachedPage {
        title: "Categories".to_owned(),
        description: "All product categories.".to_owned(),
        page_kind: PageKind::Lists,
        topics: vec![Topic::Lists],
        start,
        ..CachedPage::default()
    })
}
