//! Filters and sort orders of product lists, and the facets to filter by.

use std::{cmp::Reverse, collections::HashMap};

use crate::{
    Result,
    db::Conn,
    foundation::{changeset::Changeset, ids::CategoryId, money::Money, params::Params, slug},
    q,
};

use super::{category_tree::CategoryTree, models::Category, search_text::search_words};

/// The maximum number of categories that a list can be filtered by.
const MAX_CHOSEN: usize = 20;

/// The maximum number of categories that are offered in addition to the chosen ones.
const MAX_OFFERED: usize = 12;

/// The filter of a product list. All conditions must be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// The search text as typed, trimmed.
    pub query: String,
    /// Slugs of categories. A product is in at least one of them; empty means any product.
    pub categories: Vec<String>,
    /// Some variant costs at least this much.
    pub min_price: Option<Money>,
    /// Some variant costs at most this much.
    pub max_price: Option<Money>,
    /// Some variant can be bought now.
    pub in_stock: bool,
    /// Some variant is reduced.
    pub on_sale: bool,
    /// The sort order.
    pub sort: ProductSort,
}

/// The sort order of a product list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProductSort {
    /// Newest first.
    #[default]
    Newest,
    /// Most viewed first.
    Popular,
    /// Cheapest first.
    Price,
    /// Most expensive first.
    PriceDesc,
    /// Alphabetical by title.
    Title,
}

impl ProductSort {
    /// Every order that a shopper can choose.
    pub const ALL: [Self; 5] =
        [Self::Newest, Self::Popular, Self::Price, Self::PriceDesc, Self::Title];

    /// The value in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Popular => "popular",
            Self::Price => "price",
            Self::PriceDesc => "price-desc",
            Self::Title => "title",
        }
    }
}

impl ProductFilter {
    /// Parses the query string. Invalid values are ignored. Invalid prices also get a message in the
    /// changeset. Other invalid values don't, since only a hand-edited URL can contain them.
    pub fn cast(params: &Params) -> (Self, Changeset) {
        let mut form = Changeset::new(params.clone());
        let query: String = form.value("q").trim().chars().take(100).collect();
        let mut min_price = form.optional_unit_price("min_price", "Lowest price");
        let mut max_price = form.optional_unit_price("max_price", "Highest price");
        if min_price.is_some() && max_price.is_some() && min_price > max_price {
            form.error("max_price", "Highest price must not be below the lowest price");
            min_price = None;
            max_price = None;
        }
        let sort = ProductSort::ALL.into_iter().find(|sort| sort.as_str() == form.value("sort"));
        let filter = Self {
            query,
            categories: cast_categories(params),
            min_price,
            max_price,
            in_stock: form.value("in_stock") == "true",
            on_sale: form.value("on_sale") == "true",
            sort: sort.unwrap_or_default(),
        };
        (filter, form)
    }

    /// The words that a product's search text must have.
    pub fn search_words(&self) -> Vec<String> {
        search_words(&self.query)
    }

    /// Returns `true` if the filter can exclude products.
    pub fn is_narrowed(&self) -> bool {
        *self != Self { sort: self.sort, ..Self::default() }
    }
}

/// Returns the chosen categories' slugs, sorted and without duplicates, so that equivalent filters are
/// equal.
fn cast_categories(params: &Params) -> Vec<String> {
    let mut slugs: Vec<String> =
        params.all("category").filter(|text| slug::is_slug(text)).map(str::to_owned).collect();
    slugs.sort_unstable();
    slugs.dedup();
    slugs.truncate(MAX_CHOSEN);
    slugs
}

/// The facets that a list can be filtered by.
#[derive(Clone, Debug)]
pub struct Facets {
    /// The categories with the most products and the chosen ones, in the order of the tree.
    pub categories: Vec<CategoryCount>,
    /// The price of the most expensive product in the shop.
    pub highest_price: Option<Money>,
}

/// A category with its number of products.
#[derive(Clone, Debug)]
pub struct CategoryCount {
    /// The category.
    pub category: Category,
    /// Products in it and in all its subcategories, each once.
    pub products: i64,
}

/// Returns the facets for a filter. The counts ignore which categories are chosen, since choosing
/// another one adds its products.
pub fn list_facets(conn: &mut Conn<'_>, filter: &ProductFilter) -> Result<Facets> {
    let mut categories = list_categories_with_counts(conn, filter)?;
    let mut counts: Vec<i64> = categories.iter().map(|entry| entry.products).collect();
    counts.sort_unstable_by_key(|count| Reverse(*count));
    let least = counts.get(MAX_OFFERED - 1).copied().unwrap_or(1).max(1);
    let above_least = counts.iter().filter(|count| **count > least).count();
    // Among categories with the same count, the first ones in the tree win.
    let mut ties = MAX_OFFERED.saturating_sub(above_least);
    categories.retain(|entry| {
        let is_tie = entry.products == least && ties > 0;
        ties -= usize::from(is_tie);
        let is_chosen = filter.categories.contains(&entry.category.slug);
        is_chosen || entry.products > least || is_tie
    });
    Ok(Facets { categories, highest_price: q!(conn, catalog::products::highest_price())? })
}

/// Returns all categories in the order of the tree, with their numbers of matching products.
pub fn list_categories_with_counts(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
) -> Result<Vec<CategoryCount>> {
    let mut counts: HashMap<CategoryId, i64> =
        q!(conn, catalog::products::count_by_category(filter))?;
    let all = q!(conn, catalog::categories::all())?;
    let mut parents: Vec<CategoryId> =
        all.iter().filter_map(|category| category.parent_id).collect();
    parents.sort_unstable();
    parents.dedup();
    if !parents.is_empty() {
        counts.extend(q!(conn, catalog::products::count_by_branch(filter, &parents))?);
    }
    let counted = |category: Category| {
        let products = counts.get(&category.id).copied().unwrap_or(0);
        CategoryCount { category, products }
    };
    Ok(CategoryTree::new(all).into_order().into_iter().map(counted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().copied().collect()
    }

    #[test]
    fn unreadable_values_have_a_message_and_are_ignored() {
        let query = params(&[("min_price", "abc"), ("max_price", "20"), ("sort", "x")]);
        let (filter, form) = ProductFilter::cast(&query);
        assert_eq!(filter.min_price, None);
        assert_eq!(filter.max_price, Some("20".parse().unwrap()));
        assert_eq!(filter.sort, ProductSort::Newest);
        assert_eq!(form.errors().len(), 1);
    }

    #[test]
    fn a_reversed_price_range_is_ignored() {
        let query = params(&[("min_price", "30"), ("max_price", "20")]);
        let (filter, form) = ProductFilter::cast(&query);
        assert!(!filter.is_narrowed());
        assert_eq!(form.errors()[0].field, "max_price");
    }

    #[test]
    fn categories_are_sorted_and_valid() {
        let query =
            params(&[("category", "b"), ("category", "a"), ("category", "b"), ("category", "A B")]);
        let (filter, _) = ProductFilter::cast(&query);
        assert_eq!(filter.categories, ["a", "b"]);
    }
}
