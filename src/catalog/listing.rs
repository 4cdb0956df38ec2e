//! Lists of products for shoppers, found by the catalog index. While it is not ready, the database finds them.

use std::collections::{BTreeMap, HashMap};

use crate::{
    Error, Result,
    db::Conn,
    foundation::{
        collation::sort_key,
        ids::CategoryId,
        page::{Page, PageRequest},
    },
    q,
    search::{
        CatalogIndex, DocumentStatus, Facet, FacetCounts, FacetOption, IndexFilter, IndexOrder,
        IndexQuery, PriceRange, WordMatch,
    },
};

use super::{
    category_tree::CategoryTree,
    filter::{
        CategoryCount, FacetGroup, FacetValue, Facets, OPTION, ProductFilter, ProductSort,
        list_facets, offered,
    },
    models::Category,
    products::{ProductCard, list_products, list_products_by_id},
};

/// The maximum number of values of a group that are offered in addition to the chosen ones.
const MAX_VALUES: usize = 20;
/// The maximum number of options that are offered.
const MAX_OPTIONS: usize = 8;

/// A page of a list with what it can be filtered by.
#[derive(Clone, Debug)]
pub struct ProductListing {
    /// The products of the page.
    pub page: Page<ProductCard>,
    /// What the list can be filtered by.
    pub facets: Facets,
    /// How the products match the words of the search.
    pub matched: WordMatch,
    /// The search with its misspelled words corrected, if it has any.
    pub correction: Option<String>,
    /// `false` if changes that were committed before are missing, so that the list must not be cached.
    pub is_current: bool,
}

/// Returns a page of the visible products that match, with the facets of the list. A page beyond the last one is
/// empty.
///
/// # Errors
/// [`Error::Busy`] while only the index could answer and is not ready, for some seconds after the start.
pub fn list_products_with_facets(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    filter: &ProductFilter,
    request: PageRequest,
) -> Result<ProductListing> {
    let categories = q!(conn, catalog::categories::all())?;
    let conditions = index_filter(filter, &categories);
    let query = IndexQuery {
        text: filter.query.clone(),
        filter: conditions.clone(),
        order: index_order(filter.sort),
        offset: usize::try_from(request.offset()).unwrap_or_default(),
        limit: usize::try_from(request.per_page).unwrap_or_default(),
    };
    let found = index.find(&query).zip(index.count(&filter.query, &conditions, is_offered));
    let Some((results, counts)) = found else {
        if filter.needs_index() {
            return Err(Error::Busy);
        }
        return Ok(ProductListing {
            page: list_products(conn, filter, request)?,
            facets: list_facets(conn, filter)?,
            matched: WordMatch::All,
            correction: None,
            is_current: false,
        });
    };
    let total = i64::try_from(results.total).unwrap_or(i64::MAX);
    let facets = Facets {
        categories: offered(count_categories(categories, &counts), &filter.categories),
        groups: facet_groups(counts),
        highest_price: index.highest_price(&visible()),
    };
    Ok(ProductListing {
        page: Page { items: list_products_by_id(conn, &results.ids)?, total, request },
        facets,
        matched: results.matched,
        correction: results.correction,
        is_current: results.is_current,
    })
}

/// Returns all categories in the order of the tree, with their numbers of visible products.
pub fn list_categories_with_products(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
) -> Result<Vec<CategoryCount>> {
    let is_category = |facet: &Facet| *facet == Facet::Category;
    match index.count("", &visible(), is_category) {
        Some(counts) => Ok(count_categories(q!(conn, catalog::categories::all())?, &counts)),
        None => super::filter::list_categories_with_counts(conn, &ProductFilter::default()),
    }
}

/// Returns the first products that match, without counting the others.
pub fn list_top_products(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    filter: &ProductFilter,
    limit: i64,
) -> Result<Vec<ProductCard>> {
    let categories = q!(conn, catalog::categories::all())?;
    let query = IndexQuery {
        text: filter.query.clone(),
        filter: index_filter(filter, &categories),
        order: index_order(filter.sort),
        offset: 0,
        limit: usize::try_from(limit).unwrap_or_default(),
    };
    match index.find(&query) {
        Some(results) => list_products_by_id(conn, &results.ids),
        None => super::products::list_first_products(conn, filter, limit),
    }
}

/// Products that shoppers see in lists.
pub fn visible() -> IndexFilter {
    IndexFilter { status: Some(DocumentStatus::Active), ..IndexFilter::default() }
}

/// Returns `true` for the facets that shoppers can filter by.
fn is_offered(facet: &Facet) -> bool {
    matches!(facet, Facet::Category | Facet::Vendor | Facet::Tag | Facet::Option(_))
}

fn index_filter(filter: &ProductFilter, categories: &[Category]) -> IndexFilter {
    let ids: HashMap<&str, CategoryId> =
        categories.iter().map(|category| (&*category.slug, category.id)).collect();
    // A category that does not exist has no products.
    let category =
        |slug: &String| ids.get(slug.as_str()).map_or_else(|| slug.clone(), |id| id.to_string());
    let chosen: Vec<String> = filter.categories.iter().map(category).collect();
    let mut facets = BTreeMap::from([
        (Facet::Category, chosen),
        (Facet::Vendor, filter.vendors.clone()),
        (Facet::Tag, filter.tags.clone()),
    ]);
    for (option, values) in &filter.options {
        facets.insert(Facet::Option(option.clone()), values.clone());
    }
    IndexFilter {
        facets,
        price: PriceRange { min: filter.min_price.clone(), max: filter.max_price.clone() },
        in_stock: filter.in_stock,
        on_sale: filter.on_sale,
        ..visible()
    }
}

fn index_order(sort: ProductSort) -> IndexOrder {
    match sort {
        ProductSort::Relevance => IndexOrder::Relevance,
        ProductSort::Newest => IndexOrder::Newest,
        ProductSort::Popular => IndexOrder::Popular,
        ProductSort::Price => IndexOrder::Price,
        ProductSort::PriceDesc => IndexOrder::PriceDesc,
        ProductSort::Title => IndexOrder::Title,
    }
}

fn count_categories(categories: Vec<Category>, counts: &FacetCounts) -> Vec<CategoryCount> {
    let options = counts.groups.get(&Facet::Category).map_or(&[][..], |group| &group.options);
    let counted: HashMap<&str, u64> =
        options.iter().map(|option| (&*option.key, option.products)).collect();
    let with_count = |category: Category| {
        let products = counted.get(&*category.id.to_string()).copied().unwrap_or(0);
        CategoryCount { category, products: i64::try_from(products).unwrap_or(i64::MAX) }
    };
    CategoryTree::new(categories).into_order().into_iter().map(with_count).collect()
}

/// Returns the groups in the order of the page: options, brands, tags. A group with one value that is not chosen
/// would change nothing, and is left out.
fn facet_groups(counts: FacetCounts) -> Vec<FacetGroup> {
    let mut options = Vec::new();
    let mut others = Vec::new();
    for (facet, group) in counts.groups {
        let has_choice =
            group.options.len() > 1 || group.options.iter().any(|value| value.is_chosen);
        if !has_choice {
            continue;
        }
        let products: u64 = group.options.iter().map(|value| value.products).sum();
        let values = facet_values(group.options);
        match facet {
            Facet::Option(name) => {
                let parameter = format!("{OPTION}{name}");
                options.push((products, FacetGroup { parameter, label: group.label, values }));
            }
            Facet::Vendor => others.push(named("vendor", "Brand", values)),
            Facet::Tag => others.push(named("tag", "Tags", values)),
            Facet::Category | Facet::OwnCategory | Facet::ProductType => {}
        }
    }
    // The options of most products first.
    options.sort_by(|(a, _), (b, _)| b.cmp(a));
    options.truncate(MAX_OPTIONS);
    options.into_iter().map(|(_, group)| group).chain(others).collect()
}

fn named(parameter: &str, label: &str, values: Vec<FacetValue>) -> FacetGroup {
    FacetGroup { parameter: parameter.to_owned(), label: label.to_owned(), values }
}

/// Keeps the values with the most products and the chosen ones, and sorts them as people do.
fn facet_values(mut options: Vec<FacetOption>) -> Vec<FacetValue> {
    options
        .sort_by(|a, b| (b.is_chosen, b.products, &a.key).cmp(&(a.is_chosen, a.products, &b.key)));
    let chosen = options.iter().filter(|option| option.is_chosen).count();
    options.truncate(MAX_VALUES.max(chosen));
    options.sort_by_cached_key(|option| sort_key(&option.label));
    let value = |option: FacetOption| FacetValue {
        key: option.key,
        label: option.label,
        products: option.products,
        is_chosen: option.is_chosen,
    };
    options.into_iter().map(value).collect()
}
