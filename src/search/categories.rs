//! The tree of categories.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::foundation::ids::CategoryId;

use super::{
    document::CategoryParent,
    filter::Facet,
    values::{ValueId, Values},
};

/// The deepest chain of categories that is followed.
const MAX_DEPTH: usize = 64;

/// The parent of each category.
#[derive(Default)]
pub struct CategoryBranches {
    parents: HashMap<CategoryId, CategoryId>,
}

impl CategoryBranches {
    /// The tree of all categories.
    pub fn new(tree: &[CategoryParent]) -> Self {
        let parents = tree.iter().filter_map(|category| Some((category.id, category.parent?)));
        Self { parents: parents.collect() }
    }

    /// Returns a category and those that it is in.
    pub fn with_ancestors(&self, category: CategoryId) -> Vec<CategoryId> {
        let above = |id: &CategoryId| self.parents.get(id).copied();
        std::iter::successors(Some(category), above).take(MAX_DEPTH).collect()
    }

    /// Computes the products of each branch from those of the categories themselves.
    pub fn fill(&self, values: &mut Values) {
        let old: Vec<ValueId> = values.ids_of(&Facet::Category).collect();
        for branch in old {
            values.products_mut(branch).clear();
        }
        let own: Vec<ValueId> = values.ids_of(&Facet::OwnCategory).collect();
        for id in own {
            let value = values.get(id);
            let products: RoaringBitmap = value.products.clone();
            let Ok(category) = value.key.parse::<CategoryId>() else { continue };
            for above in self.with_ancestors(category) {
                let branch = values.intern(&Facet::Category, &above.to_string(), "");
                *values.products_mut(branch) |= &products;
            }
        }
    }
}
