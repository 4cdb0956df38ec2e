//! The categories as a tree.

use std::collections::HashMap;

use crate::foundation::ids::CategoryId;

use super::models::Category;

/// Categories as a tree. A category whose parent is not among them is at the top.
#[derive(Clone, Debug, Default)]
pub struct CategoryTree {
    /// In the shop's order.
    all: Vec<Category>,
    positions: HashMap<CategoryId, usize>,
    /// Positions of the children of each category, in the shop's order; `None` has the topmost ones.
    children: HashMap<Option<CategoryId>, Vec<usize>>,
}

/// A category with its depth in the tree. The topmost ones have depth 0.
#[derive(Clone, Copy, Debug)]
pub struct CategoryNode<'a> {
    /// The number of its ancestors.
    pub depth: usize,
    /// The category.
    pub category: &'a Category,
}

impl CategoryTree {
    /// The tree of some categories in the shop's order.
    pub fn new(all: Vec<Category>) -> Self {
        let positions: HashMap<CategoryId, usize> =
            all.iter().enumerate().map(|(at, category)| (category.id, at)).collect();
        let mut children: HashMap<Option<CategoryId>, Vec<usize>> = HashMap::new();
        for (at, category) in all.iter().enumerate() {
            let parent = category.parent_id.filter(|parent| positions.contains_key(parent));
            children.entry(parent).or_default().push(at);
        }
        Self { all, positions, children }
    }

    /// Returns a category of the tree.
    pub fn get(&self, id: CategoryId) -> Option<&Category> {
        self.positions.get(&id).map(|at| &self.all[*at])
    }

    /// Returns the children of a category, or the topmost categories, in the shop's order.
    pub fn children(&self, parent: Option<CategoryId>) -> impl Iterator<Item = &Category> {
        self.children.get(&parent).into_iter().flatten().map(|at| &self.all[*at])
    }

    /// Returns all categories, each followed by its subcategories.
    pub fn in_order(&self) -> Vec<CategoryNode<'_>> {
        let mut ordered = Vec::with_capacity(self.all.len());
        let mut open: Vec<CategoryNode<'_>> = self.nodes(None, 0);
        while let Some(node) = open.pop() {
            ordered.push(node);
            open.extend(self.nodes(Some(node.category.id), node.depth + 1));
        }
        ordered
    }

    /// Returns the children of a category in reverse order.
    fn nodes(&self, parent: Option<CategoryId>, depth: usize) -> Vec<CategoryNode<'_>> {
        let mut nodes: Vec<_> =
            self.children(parent).map(|category| CategoryNode { depth, category }).collect();
        nodes.reverse();
        nodes
    }

    /// Returns all categories, each followed by its subcategories.
    pub fn into_order(self) -> Vec<Category> {
        let order: Vec<usize> =
            self.in_order().iter().map(|node| self.positions[&node.category.id]).collect();
        let mut all: Vec<Option<Category>> = self.all.into_iter().map(Some).collect();
        order.into_iter().filter_map(|at| all[at].take()).collect()
    }

    /// Returns the ancestors of a category, the topmost first, without itself.
    pub fn ancestors(&self, id: CategoryId) -> Vec<&Category> {
        let parent_of = |category: &Category| self.get(category.parent_id?);
        let mut ancestors: Vec<&Category> =
            std::iter::successors(self.get(id).and_then(parent_of), |above| parent_of(above))
                .take(self.all.len())
                .collect();
        ancestors.reverse();
        ancestors
    }

    /// Returns `true` if a category is `top` or one of its descendants.
    pub fn is_in_branch(&self, category: CategoryId, top: CategoryId) -> bool {
        category == top || self.ancestors(category).iter().any(|above| above.id == top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::models::CategoryAttributes;

    fn category(id: i64, parent: Option<i64>) -> Category {
        let attributes = CategoryAttributes {
            title: id.to_string(),
            slug: id.to_string(),
            parent_id: parent.map(CategoryId::from),
            ..CategoryAttributes::default()
        };
        Category { id: id.into(), attributes, version: 1 }
    }

    fn tree(pairs: &[(i64, Option<i64>)]) -> CategoryTree {
        CategoryTree::new(pairs.iter().map(|(id, parent)| category(*id, *parent)).collect())
    }

    fn order(tree: &CategoryTree) -> Vec<(usize, i64)> {
        tree.in_order().into_iter().map(|node| (node.depth, node.category.id.get())).collect()
    }

    #[test]
    fn each_category_is_followed_by_its_subcategories() {
        let tree = tree(&[(4, Some(1)), (1, None), (3, Some(4)), (2, None), (5, Some(1))]);
        assert_eq!(order(&tree), [(0, 1), (1, 4), (2, 3), (1, 5), (0, 2)]);
        let above: Vec<i64> = tree.ancestors(3.into()).iter().map(|above| above.id.get()).collect();
        assert_eq!(above, [1, 4]);
        assert!(tree.is_in_branch(3.into(), 1.into()) && !tree.is_in_branch(1.into(), 3.into()));
    }

    #[test]
    fn a_category_without_its_parent_is_at_the_top() {
        assert_eq!(order(&tree(&[(2, Some(1)), (3, Some(2))])), [(0, 2), (1, 3)]);
    }
}
