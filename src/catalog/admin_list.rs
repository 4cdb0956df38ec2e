//! The admin's list of products with any status.

use std::collections::BTreeMap;

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{
        ids::{ProductBatchId, ProductId},
        page::{Page, PageRequest},
    },
    q,
    search::{CatalogIndex, Facet, IndexFilter, IndexOrder, IndexQuery, PriceRange, fold},
};

use super::{
    admin_filter::{
        AdminProductFilter, AdminProductSort, MissingPart, ProductSelection, StockState,
    },
    availability::stock_left,
    models::{Image, Product, ProductStatus},
};

/// A product as the admin's list shows it.
#[derive(Clone, Debug)]
pub struct AdminProduct {
    /// The product itself.
    pub product: Product,
    /// Its first picture.
    pub image: Option<Image>,
    /// The titles of its categories.
    pub categories: Vec<String>,
    /// The number of variants.
    pub variants: usize,
    /// Unreserved units of all variants whose stock is counted, or `None` if there are none.
    pub available: Option<i64>,
}

/// Returns a page of all products. The database finds them while the catalog index is not ready.
pub fn list_all_products(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    filter: &AdminProductFilter,
    request: PageRequest,
) -> Result<Page<AdminProduct>> {
    scope.require(Permission::ProductsRead)?;
    if let Some(found) = index.find(&index_query(filter, request)) {
        let total = i64::try_from(found.total).unwrap_or(i64::MAX);
        return Ok(Page { items: list_in_order(conn, &found.ids)?, total, request });
    }
    let total = q!(conn, catalog::admin_list::count(filter))?;
    let products = q!(conn, catalog::admin_list::list(filter, request))?;
    Ok(Page { items: complete(conn, products)?, total, request })
}

/// Returns the products with these ids, in their order. Those that do not exist are left out.
fn list_in_order(conn: &mut Conn<'_>, ids: &[ProductId]) -> Result<Vec<AdminProduct>> {
    let mut products = q!(conn, catalog::products::by_ids(ids))?;
    products.sort_by_key(|product| ids.iter().position(|id| *id == product.id));
    complete(conn, products)
}

/// Returns the products that match a search, the best matches first. Empty if the search has no words.
pub fn search_all_products(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    query: &str,
    limit: i64,
) -> Result<Vec<Product>> {
    scope.require(Permission::ProductsRead)?;
    let filter = AdminProductFilter { query: query.to_owned(), ..AdminProductFilter::default() };
    if filter.search_words().is_empty() {
        return Ok(Vec::new());
    }
    let request = PageRequest { number: 1, per_page: limit };
    let by_relevance = IndexQuery { order: IndexOrder::Relevance, ..index_query(&filter, request) };
    if let Some(found) = index.find(&by_relevance) {
        let mut products = q!(conn, catalog::products::by_ids(&found.ids))?;
        products.sort_by_key(|product| found.ids.iter().position(|id| *id == product.id));
        return Ok(products);
    }
    q!(conn, catalog::admin_list::list(&filter, PageRequest { number: 1, per_page: limit }))
}

/// Returns the product that has a variant with exactly this SKU, as typed or in upper case.
pub fn find_product_by_sku(
    conn: &mut Conn<'_>,
    scope: &Scope,
    sku: &str,
) -> Result<Option<ProductId>> {
    scope.require(Permission::ProductsRead)?;
    q!(conn, catalog::admin_list::id_by_sku([sku, &sku.to_uppercase()]))
}

/// Stores the selected products with their versions as those of a batch. Returns their number.
pub fn select_for_batch(
    tx: &mut Tx<'_>,
    scope: &Scope,
    batch: ProductBatchId,
    selection: &ProductSelection,
) -> Result<i64> {
    scope.require(Permission::ProductsRead)?;
    let mut count = 0;
    for part in parts(selection) {
        count += q!(tx, catalog::admin_list::insert_batch_items(batch, &part))?;
    }
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Counts the selected products. While the catalog index is not ready, the database counts those that match a
/// filter.
pub fn count_selected(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    selection: &ProductSelection,
) -> Result<i64> {
    scope.require(Permission::ProductsRead)?;
    let nothing = PageRequest { number: 1, per_page: 0 };
    if let ProductSelection::Matching(filter) = selection
        && let Some(found) = index.find(&index_query(filter, nothing))
    {
        return Ok(i64::try_from(found.total).unwrap_or(i64::MAX));
    }
    let mut count = 0;
    for part in parts(selection) {
        count += q!(conn, catalog::admin_list::count_selected(&part))?;
    }
    Ok(count)
}

/// Returns a selection by a filter as the products that the list shows with it. While the catalog index is not ready,
/// the database selects them.
pub fn select_as_listed(index: &CatalogIndex, selection: ProductSelection) -> ProductSelection {
    let ProductSelection::Matching(filter) = &selection else { return selection };
    if !filter.is_narrowed() {
        return selection;
    }
    let all = PageRequest { number: 1, per_page: 0 };
    match index.find_all(&filter.query, &index_query(filter, all).filter) {
        Some(ids) => ProductSelection::Ids(ids),
        None => selection,
    }
}

/// Splits a selection so that each part has few enough ids for a statement.
fn parts(selection: &ProductSelection) -> Vec<ProductSelection> {
    /// SQLite allows 32,766 values.
    const MAX_IDS: usize = 10_000;
    match selection {
        ProductSelection::Ids(ids) => {
            ids.chunks(MAX_IDS).map(|ids| ProductSelection::Ids(ids.to_vec())).collect()
        }
        matching @ ProductSelection::Matching(_) => vec![matching.clone()],
    }
}

/// The values that the list can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterValues {
    /// Brands, in order.
    pub vendors: Vec<String>,
    /// Types of products, in order.
    pub product_types: Vec<String>,
}

/// Returns the first brands and types of products, for the filters of the list.
pub fn list_filter_values(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
) -> Result<FilterValues> {
    /// The most values that are offered of each.
    const MAX_OFFERED: i64 = 200;
    scope.require(Permission::ProductsRead)?;
    let is_wanted = |facet: &Facet| matches!(facet, Facet::Vendor | Facet::ProductType);
    if let Some(mut counts) = index.count("", &IndexFilter::default(), is_wanted) {
        let mut labels = |facet| {
            let group = counts.groups.remove(&facet).unwrap_or_default();
            let mut labels: Vec<String> =
                group.options.into_iter().map(|option| option.label).collect();
            labels.sort_unstable();
            labels.truncate(MAX_OFFERED as usize);
            labels
        };
        return Ok(FilterValues {
            vendors: labels(Facet::Vendor),
            product_types: labels(Facet::ProductType),
        });
    }
    Ok(FilterValues {
        vendors: q!(conn, catalog::admin_list::vendors(MAX_OFFERED))?,
        product_types: q!(conn, catalog::admin_list::product_types(MAX_OFFERED))?,
    })
}

fn index_query(filter: &AdminProductFilter, request: PageRequest) -> IndexQuery {
    let one = |text: &str| if text.is_empty() { Vec::new() } else { vec![fold(text)] };
    let category = filter.category.map(|id| id.to_string()).into_iter().collect();
    let facets = BTreeMap::from([
        (Facet::Category, category),
        (Facet::Vendor, one(&filter.vendor)),
        (Facet::ProductType, one(&filter.product_type)),
        (Facet::Tag, one(&filter.tag)),
    ]);
    IndexQuery {
        text: filter.query.clone(),
        filter: IndexFilter {
            status: filter.status.map(ProductStatus::indexed),
            facets,
            price: PriceRange { min: filter.min_price.clone(), max: filter.max_price.clone() },
            in_stock: filter.stock == Some(StockState::InStock),
            on_sale: false,
            sold_out: filter.stock == Some(StockState::OutOfStock),
            without_picture: filter.missing == Some(MissingPart::Picture),
            without_description: filter.missing == Some(MissingPart::Description),
        },
        order: match filter.sort {
            AdminProductSort::Changed => IndexOrder::Changed,
            AdminProductSort::Title => IndexOrder::Title,
            AdminProductSort::Price => IndexOrder::Price,
            AdminProductSort::Views => IndexOrder::Popular,
        },
        offset: usize::try_from(request.offset()).unwrap_or_default(),
        limit: usize::try_from(request.per_page).unwrap_or_default(),
    }
}

fn complete(conn: &mut Conn<'_>, products: Vec<Product>) -> Result<Vec<AdminProduct>> {
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    let variants = q!(conn, catalog::product_parts::variants(&ids))?;
    let images = q!(conn, catalog::product_parts::images(&ids))?;
    let categories = q!(conn, catalog::product_parts::categories(&ids))?;
    let stock = stock_left(conn, &ids)?;
    let complete = |product: Product| {
        let own = variants.iter().filter(|variant| variant.product_id == product.id);
        let counted = own.clone().filter(|variant| variant.track_stock);
        let entries = categories.iter().filter(|entry| entry.product_id == product.id);
        AdminProduct {
            variants: own.count(),
            available: counted.map(|variant| stock.units(variant.id)).reduce(|a, b| a + b),
            image: images.iter().find(|image| image.product_id == product.id).cloned(),
            categories: entries.map(|entry| entry.category.title.clone()).collect(),
            product,
        }
    };
    Ok(products.into_iter().map(complete).collect())
}

/// The number of products with each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProductCounts {
    /// Products that are not ready yet.
    pub draft: i64,
    /// Products that are for sale and in lists.
    pub active: i64,
    /// Products that are for sale, but in no list.
    pub unlisted: i64,
    /// Products that are no longer sold.
    pub archived: i64,
}

/// Counts the products of each status.
pub fn count_products_by_status(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
) -> Result<ProductCounts> {
    scope.require(Permission::ProductsRead)?;
    if let Some(counts) = index.count_statuses() {
        let count = |status: ProductStatus| {
            let count = counts.get(&status.indexed()).copied().unwrap_or(0);
            i64::try_from(count).unwrap_or(i64::MAX)
        };
        return Ok(ProductCounts {
            draft: count(ProductStatus::Draft),
            active: count(ProductStatus::Active),
            unlisted: count(ProductStatus::Unlisted),
            archived: count(ProductStatus::Archived),
        });
    }
    let mut counts = ProductCounts::default();
    for (status, count) in q!(conn, catalog::admin_list::count_by_status())? {
        match status {
            ProductStatus::Draft => counts.draft += count,
            ProductStatus::Active => counts.active += count,
            ProductStatus::Unlisted => counts.unlisted += count,
            ProductStatus::Archived => counts.archived += count,
        }
    }
    Ok(counts)
}
