//! The categories as a tree.

use std::collections::HashMap;

use crate::foundation::ids::CategoryId;

use super::models::Category;

/// Categories by their place in the tree. One whose parent is not among them stands at the top.
#[derive(Clone, Debug, Default)]
pub struct CategoryTree {
    /// In the shop's order.
    all: Vec<Category>,
    places: HashMap<CategoryId, usize>,
    /// Places of those directly below each, in the shop's order; `None` for the topmost ones.
    below: HashMap<Option<CategoryId>, Vec<usize>>,
}

impl CategoryTree {
    /// The tree of some categories, which are in the shop's order.
    pub fn new(all: Vec<Category>) -> Self {
        let places: HashMap<_, _> =
            all.iter().enumerate().map(|(place, category)| (category.id, place)).collect();
        let mut below: HashMap<Option<CategoryId>, Vec<usize>> = HashMap::new();
        for (place, category) in all.iter().enumerate() {
            let parent = category.parent_id.filter(|parent| places.contains_key(parent));
            below.entry(parent).or_default().push(place);
        }
        Self { all, places, below }
    }

    /// A category of the tree.
    pub fn get(&self, id: CategoryId) -> Option<&Category> {
        self.places.get(&id).map(|place| &self.all[*place])
    }

    /// The categories directly below one, or the topmost ones, in the shop's order.
    pub fn children(&self, of: Option<CategoryId>) -> impl Iterator<Item = &Category> {
        self.below.get(&of).into_iter().flatten().map(|place| &self.all[*place])
    }

    /// All categories with their depth, each followed by all that is below it.
    pub fn in_order(&self) -> Vec<(usize, &Category)> {
        let mut ordered = Vec::with_capacity(self.all.len());
        let mut open: Vec<(usize, &Category)> = self.children(None).map(|top| (0, top)).collect();
        open.reverse();
        while let Some((depth, category)) = open.pop() {
            ordered.push((depth, category));
            let place = open.len();
            open.extend(self.children(Some(category.id)).map(|below| (depth + 1, below)));
            open[place..].reverse();
        }
        ordered
    }

    /// All categories, each followed by all that is below it.
    pub fn into_order(self) -> Vec<Category> {
        let order: Vec<usize> =
            self.in_order().iter().map(|(_, category)| self.places[&category.id]).collect();
        let mut all: Vec<Option<Category>> = self.all.into_iter().map(Some).collect();
        order.into_iter().filter_map(|place| all[place].take()).collect()
    }

    /// The categories above one, the topmost first, without itself.
    pub fn ancestors(&self, id: CategoryId) -> Vec<&Category> {
        let parent_of = |category: &Category| self.get(category.parent_id?);
        let mut ancestors: Vec<&Category> =
            std::iter::successors(self.get(id).and_then(parent_of), |above| parent_of(above))
                .take(self.all.len())
                .collect();
        ancestors.reverse();
        ancestors
    }

    /// Whether a category is the top of a branch or anywhere below it.
    pub fn is_in_branch(&self, category: CategoryId, top: CategoryId) -> bool {
        category == top || self.ancestors(category).iter().any(|above| above.id == top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(id: i64, parent: Option<i64>) -> Category {
        Category {
            id: id.into(),
            title: id.to_string(),
            slug: id.to_string(),
            description: String::new(),
            parent_id: parent.map(CategoryId::from),
            position: 0,
            version: 1,
        }
    }

    fn tree(pairs: &[(i64, Option<i64>)]) -> CategoryTree {
        CategoryTree::new(pairs.iter().map(|(id, parent)| category(*id, *parent)).collect())
    }

    fn order(tree: &CategoryTree) -> Vec<(usize, i64)> {
        tree.in_order().into_iter().map(|(depth, category)| (depth, category.id.get())).collect()
    }

    #[test]
    fn each_is_followed_by_what_is_below_it() {
        let tree = tree(&[(4, Some(1)), (1, None), (3, Some(4)), (2, None), (5, Some(1))]);
        assert_eq!(order(&tree), [(0, 1), (1, 4), (2, 3), (1, 5), (0, 2)]);
        let above: Vec<i64> = tree.ancestors(3.into()).iter().map(|above| above.id.get()).collect();
        assert_eq!(above, [1, 4]);
        assert!(tree.is_in_branch(3.into(), 1.into()) && !tree.is_in_branch(1.into(), 3.into()));
    }

    #[test]
    fn where_the_parent_is_left_out_a_category_stands_at_the_top() {
        assert_eq!(order(&tree(&[(2, Some(1)), (3, Some(2))])), [(0, 2), (1, 3)]);
    }
}
