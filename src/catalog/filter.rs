//! Filters and sort orders of product lists, and the facets to filter by.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use crate::{
    Result,
    db::Conn,
    foundation::{changeset::Changeset, ids::CategoryId, money::Money, params::Params, slug},
    q,
    search::fold,
};

use super::{category_tree::CategoryTree, models::Category, search_text::search_words};

/// The maximum number of values of a group that a list can be filtered by.
const MAX_CHOSEN: usize = 20;

/// The maximum number of options that a list can be filtered by.
const MAX_OPTION_GROUPS: usize = 10;

/// The maximum number of characters of a value.
const MAX_VALUE: usize = 255;

/// The beginning of the names of parameters with values of options.
pub const OPTION: &str = "option_";

/// The maximum number of categories that are offered in addition to the chosen ones.
const MAX_OFFERED: usize = 12;

/// The filter of a product list. All conditions must be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// The search text as typed, trimmed.
    pub query: String,
    /// Slugs of categories. A product is in at least one of them; empty means any product.
    pub categories: Vec<String>,
    /// Folded names of brands. A product has one of them.
    pub vendors: Vec<String>,
    /// Folded tags. A product has at least one of them.
    pub tags: Vec<String>,
    /// Folded values of options, by the folded name of the option. For each, a product has a variant with one of
    /// the values.
    pub options: BTreeMap<String, Vec<String>>,
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

/// A value that a list is filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenValue<'a> {
    /// The name of the parameter in addresses.
    pub parameter: String,
    /// The folded value.
    pub key: &'a str,
}

/// The sort order of a product list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProductSort {
    /// The best match of the search first; without a search, the newest.
    #[default]
    Relevance,
    /// Newest first.
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
    pub const ALL: [Self; 6] =
        [Self::Relevance, Self::Newest, Self::Popular, Self::Price, Self::PriceDesc, Self::Title];

    /// The value in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
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
        // Without a search, the most relevant products are the newest.
        let sort = match sort {
            Some(ProductSort::Newest) if query.is_empty() => ProductSort::Relevance,
            sort => sort.unwrap_or_default(),
        };
        let filter = Self {
            query,
            categories: cast_categories(params),
            vendors: cast_values(params.all("vendor")),
            tags: cast_values(params.all("tag")),
            options: cast_options(params),
            min_price,
            max_price,
            in_stock: form.value("in_stock") == "true",
            on_sale: form.value("on_sale") == "true",
            sort,
        };
        (filter, form)
    }

    /// The words that a product's search text must have.
    pub fn search_words(&self) -> Vec<String> {
        search_words(&self.query)
    }

    /// Removes a value that is chosen by a parameter in the address.
    pub fn remove_value(&mut self, parameter: &str, key: &str) {
        let chosen = match parameter {
            "vendor" => Some(&mut self.vendors),
            "tag" => Some(&mut self.tags),
            _ => parameter.strip_prefix(OPTION).and_then(|option| self.options.get_mut(option)),
        };
        if let Some(values) = chosen {
            values.retain(|value| value != key);
        }
        self.options.retain(|_, values| !values.is_empty());
    }

    /// Returns the chosen values of brands, tags and options, by their parameters in addresses.
    pub fn chosen_values(&self) -> Vec<ChosenValue<'_>> {
        let value = |parameter: &str, key| ChosenValue { parameter: parameter.to_owned(), key };
        let vendors = self.vendors.iter().map(|key| value("vendor", key));
        let tags = self.tags.iter().map(|key| value("tag", key));
        let options = self.options.iter().flat_map(|(option, keys)| {
            let parameter = format!("{OPTION}{option}");
            keys.iter().map(move |key| value(&parameter, key))
        });
        vendors.chain(tags).chain(options).collect()
    }

    /// Returns `true` if only the catalog index knows which products match.
    pub fn needs_index(&self) -> bool {
        !self.vendors.is_empty() || !self.tags.is_empty() || !self.options.is_empty()
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

/// Returns folded values, sorted and without duplicates.
fn cast_values<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut folded: Vec<String> = values
        .map(|value| fold(&value.chars().take(MAX_VALUE).collect::<String>()))
        .filter(|value| !value.is_empty())
        .collect();
    folded.sort_unstable();
    folded.dedup();
    folded.truncate(MAX_CHOSEN);
    folded
}

/// Returns the chosen values of options, from parameters like `option_color`.
fn cast_options(params: &Params) -> BTreeMap<String, Vec<String>> {
    let names: BTreeSet<&str> =
        params.iter().filter(|(name, _)| name.starts_with(OPTION)).map(|(name, _)| name).collect();
    let options = names.into_iter().take(MAX_OPTION_GROUPS).map(|name| {
        let option: String = name[OPTION.len()..].chars().take(MAX_VALUE).collect();
        (fold(&option), cast_values(params.all(name)))
    });
    options.filter(|(option, values)| !option.is_empty() && !values.is_empty()).collect()
}

/// The facets that a list can be filtered by.
#[derive(Clone, Debug)]
pub struct Facets {
    /// The categories with the most products and the chosen ones, in the order of the tree.
    pub categories: Vec<CategoryCount>,
    /// Brands, tags and options, in this order. Empty if the list was read from the database.
    pub groups: Vec<FacetGroup>,
    /// The price of the most expensive product in the shop.
    pub highest_price: Option<Money>,
}

/// A group of values that a list can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetGroup {
    /// The name of the parameter in addresses.
    pub parameter: String,
    /// The name for people.
    pub label: String,
    /// The values with the most products and the chosen ones, in order.
    pub values: Vec<FacetValue>,
}

impl FacetGroup {
    /// Returns `true` if one of its values is chosen.
    pub fn has_choice(&self) -> bool {
        self.values.iter().any(|value| value.is_chosen)
    }
}

/// A value that a list can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value in addresses.
    pub key: String,
    /// The value for people.
    pub label: String,
    /// The number of products that a list would have with it.
    pub products: u64,
    /// `true` if the list is filtered by it.
    pub is_chosen: bool,
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
    let categories = offered(list_categories_with_counts(conn, filter)?, &filter.categories);
    let highest_price = q!(conn, catalog::products::highest_price())?;
    Ok(Facets { categories, groups: Vec::new(), highest_price })
}

/// Keeps the categories with the most products and the chosen ones, in the same order.
pub fn offered(mut categories: Vec<CategoryCount>, chosen: &[String]) -> Vec<CategoryCount> {
    let mut counts: Vec<i64> = categories.iter().map(|entry| entry.products).collect();
    counts.sort_unstable_by_key(|count| Reverse(*count));
    let least = counts.get(MAX_OFFERED - 1).copied().unwrap_or(1).max(1);
    let above_least = counts.iter().filter(|count| **count > least).count();
    // Among categories with the same count, the first ones in the tree win.
    let mut ties = MAX_OFFERED.saturating_sub(above_least);
    categories.retain(|entry| {
        let is_tie = entry.products == least && ties > 0;
        ties -= usize::from(is_tie);
        chosen.contains(&entry.category.slug) || entry.products > least || is_tie
    });
    categories
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
        assert_eq!(filter.sort, ProductSort::default());
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
