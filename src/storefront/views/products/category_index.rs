//! The page of all categories.

use std::collections::HashMap;

use askama::Template;

use crate::{
    catalog::{Category, CategoryCount, CategoryNode, CategoryTree},
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
pub fn render_category_index(mut all: Vec<CategoryCount>) -> Result<CachedPage, askama::Error> {
    all.retain(|entry| entry.products > 0);
    let counts: HashMap<CategoryId, i64> =
        all.iter().map(|entry| (entry.category.id, entry.products)).collect();
    let tree = CategoryTree::new(all.into_iter().map(|entry| entry.category).collect());
    let mut sections: Vec<Section<'_>> = Vec::new();
    for CategoryNode { depth, category } in tree.in_order() {
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
