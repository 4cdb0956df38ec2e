//! The page of all categories.

use std::collections::HashMap;

use askama::Template;

use crate::{
    catalog::{Category, CategoryTree},
    foundation::{filters, ids::CategoryId},
    web::{
        paths,
        sse::{PageKind, Topic},
        state::CachedPage,
    },
};

/// Maximum indentation. Deeper levels are shown at this one.
const MAX_DEPTH: usize = 4;

#[derive(Template)]
#[template(path = "storefront/products/category_index.html")]
struct CategoryIndex<'a> {
    /// One section for each top-level category.
    sections: Vec<Section<'a>>,
}

/// A top-level category with all its descendants.
struct Section<'a> {
    top: Entry<'a>,
    descendants: Vec<Entry<'a>>,
}

/// A category with the number of products in its branch.
struct Entry<'a> {
    category: &'a Category,
    count: i64,
    /// The level in the tree, from 0.
    depth: usize,
}

/// Renders the page of all categories that have products.
pub fn category_index(categories: Vec<(Category, i64)>) -> Result<CachedPage, askama::Error> {
    let mut counts: HashMap<CategoryId, i64> = HashMap::new();
    let mut filled: Vec<Category> = Vec::new();
    for (category, count) in categories {
        if count > 0 {
            counts.insert(category.id, count);
            filled.push(category);
        }
    }
    let tree = CategoryTree::new(filled);
    let mut sections: Vec<Section<'_>> = Vec::new();
    for (depth, category) in tree.in_order() {
        let count = counts.get(&category.id).copied().unwrap_or(0);
        let entry = Entry { category, count, depth: depth.min(MAX_DEPTH) };
        match sections.last_mut().filter(|_| depth > 0) {
            Some(section) => section.descendants.push(entry),
            None => sections.push(Section { top: entry, descendants: Vec::new() }),
        }
    }
    let start = CategoryIndex { sections }.render()?;
    Ok(CachedPage {
        title: "Categories".to_owned(),
        description: "All product categories.".to_owned(),
        page_kind: PageKind::Lists,
        topics: vec![Topic::Lists],
        start,
        ..CachedPage::default()
    })
}
