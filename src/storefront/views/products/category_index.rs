//! The page with all categories.

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

/// Levels that are told apart.
const DEEPEST: usize = 4;

#[derive(Template)]
#[template(path = "storefront/products/category_index.html")]
struct CategoryIndex<'a> {
    /// One for each topmost category.
    sections: Vec<Section<'a>>,
}

/// A topmost category with all that is below it.
struct Section<'a> {
    top: Entry<'a>,
    below: Vec<Entry<'a>>,
}

/// A category with the products in it and below it.
struct Entry<'a> {
    category: &'a Category,
    count: i64,
    /// How far below the top it is.
    depth: usize,
}

/// Renders the page with all categories that have products.
pub fn category_index(categories: Vec<(Category, i64)>) -> Result<CachedPage, askama::Error> {
    let filled = categories.into_iter().filter(|(_, count)| *count > 0);
    let (categories, counts): (Vec<Category>, HashMap<CategoryId, i64>) = filled
        .map(|(category, count)| {
            let id = category.id;
            (category, (id, count))
        })
        .unzip();
    let tree = CategoryTree::new(categories);
    let mut sections: Vec<Section<'_>> = Vec::new();
    for (depth, category) in tree.in_order() {
        let count = counts.get(&category.id).copied().unwrap_or(0);
        let entry = Entry { category, count, depth: depth.min(DEEPEST) };
        match sections.last_mut().filter(|_| depth > 0) {
            Some(section) => section.below.push(entry),
            None => sections.push(Section { top: entry, below: Vec::new() }),
        }
    }
    let start = CategoryIndex { sections }.render()?;
    let (title, topics) = ("Categories".to_owned(), vec![Topic::Lists]);
    let description = "All product categories.".to_owned();
    Ok(CachedPage {
        title,
        description,
        place: PageKind::Lists,
        topics,
        start,
        ..CachedPage::default()
    })
}
