//! A list of categories with their pictures.

use std::collections::HashMap;

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::{Category, CategoryCount, CategoryNode, CategoryTree},
    foundation::{
        filters,
        ids::{CategoryId, PictureId},
    },
    pictures,
    web::{
        components::{Picture, PicturePlace},
        paths,
    },
};

/// Maximum indentation. Deeper levels are shown at this one.
const MAX_DEPTH: usize = 4;

/// Categories with the numbers of their products, and the pictures that they have.
#[derive(Default)]
pub struct CountedCategories {
    /// The categories.
    pub counts: Vec<CategoryCount>,
    /// Their pictures, by id.
    pub pictures: HashMap<PictureId, pictures::Picture>,
}

/// A list of categories: cards if one of them has a picture, and lines otherwise.
#[derive(Template)]
#[template(path = "storefront/products/categories.html")]
pub struct CategoryList {
    entries: Vec<Entry>,
    has_pictures: bool,
}

struct Entry {
    path: String,
    title: String,
    products: i64,
    picture: Option<Picture>,
    /// All categories below it.
    descendants: Vec<Descendant>,
}

struct Descendant {
    path: String,
    title: String,
    products: i64,
    /// The level in the tree, from 1.
    depth: usize,
}

impl CategoryList {
    /// Lists categories without their subcategories.
    pub fn new(categories: &CountedCategories) -> Self {
        let CountedCategories { counts, pictures } = categories;
        let entries =
            counts.iter().map(|entry| Entry::new(&entry.category, entry.products, pictures));
        Self::from_entries(entries.collect())
    }

    /// Lists top-level categories, each with all its descendants.
    pub fn tree(categories: CountedCategories) -> Self {
        let CountedCategories { counts, pictures } = categories;
        let products: HashMap<CategoryId, i64> =
            counts.iter().map(|entry| (entry.category.id, entry.products)).collect();
        let tree = CategoryTree::new(counts.into_iter().map(|entry| entry.category).collect());
        let mut entries: Vec<Entry> = Vec::new();
        for CategoryNode { depth, category } in tree.in_order() {
            let products = products.get(&category.id).copied().unwrap_or(0);
            match entries.last_mut().filter(|_| depth > 0) {
                Some(above) => above.descendants.push(Descendant {
                    path: paths::category(&category.slug),
                    title: category.title.clone(),
                    products,
                    depth: depth.min(MAX_DEPTH),
                }),
                None => entries.push(Entry::new(category, products, &pictures)),
            }
        }
        Self::from_entries(entries)
    }

    fn from_entries(entries: Vec<Entry>) -> Self {
        Self { has_pictures: entries.iter().any(|entry| entry.picture.is_some()), entries }
    }

    /// Returns `true` without categories.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Entry {
    fn new(
        category: &Category,
        products: i64,
        pictures: &HashMap<PictureId, pictures::Picture>,
    ) -> Self {
        let picture = category.picture_id.and_then(|id| pictures.get(&id));
        Self {
            path: paths::category(&category.slug),
            title: category.title.clone(),
            products,
            // The title beside it says the same.
            picture: picture
                .map(|picture| Picture::of_shop(picture, "", PicturePlace::CategoryCard)),
            descendants: Vec::new(),
        }
    }

    /// The first letter, which is shown in place of a picture.
    fn initial(&self) -> String {
        self.title.chars().next().map(|first| first.to_uppercase().to_string()).unwrap_or_default()
    }
}

impl HtmlSafe for CategoryList {}
