//! What a list can be filtered by, with the number of products behind each choice.

use std::{cmp::Reverse, collections::HashMap};

use crate::{
    Result,
    db::Conn,
    foundation::{ids::CategoryId, money::Money},
    q,
};

use super::{category_tree::CategoryTree, filter::ProductFilter, models::Category};

/// Categories that are offered, besides the chosen ones.
const MAX_CATEGORIES: usize = 12;

/// What a list can be filtered by.
#[derive(Clone, Debug)]
pub struct Facets {
    /// Categories with the number of products in each, in the order of the tree: those with the
    /// most products, and the chosen ones.
    pub categories: Vec<(Category, i64)>,
    /// What the dearest product of the shop costs.
    pub highest_price: Option<Money>,
}

/// The choices that are left beside a filter. Counts ignore which categories are chosen,
/// since choosing one more adds to them.
pub fn list_facets(conn: &mut Conn<'_>, filter: &ProductFilter) -> Result<Facets> {
    let mut categories = list_categories_with_counts(conn, filter)?;
    let chosen = |category: &Category| filter.categories.contains(&category.slug);
    let mut best: Vec<i64> = categories.iter().map(|(_, count)| *count).collect();
    best.sort_unstable_by_key(|count| Reverse(*count));
    let least = best.get(MAX_CATEGORIES - 1).copied().unwrap_or(1).max(1);
    let mut room =
        MAX_CATEGORIES - best.iter().filter(|count| **count > least).count().min(MAX_CATEGORIES);
    categories.retain(|(category, count)| {
        let tie = *count == least && room > 0;
        room -= usize::from(tie);
        chosen(category) || *count > least || tie
    });
    Ok(Facets { categories, highest_price: q!(conn, catalog::products::highest_price())? })
}

/// All categories in the order of the tree, with the number of matching products in each and in all
/// that is below it.
pub fn list_categories_with_counts(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
) -> Result<Vec<(Category, i64)>> {
    let counts = q!(conn, catalog::products::count_by_category(filter))?;
    let mut counts: HashMap<_, _> = counts.into_iter().collect();
    let all = q!(conn, catalog::categories::all())?;
    let mut parents: Vec<CategoryId> =
        all.iter().filter_map(|category| category.parent_id).collect();
    parents.sort_unstable();
    parents.dedup();
    if !parents.is_empty() {
        counts.extend(q!(conn, catalog::products::count_by_branch(filter, &parents))?);
    }
    let counted = |category: Category| {
        let count = counts.get(&category.id).copied().unwrap_or(0);
        (category, count)
    };
    Ok(CategoryTree::new(all).into_order().into_iter().map(counted).collect())
}
