//! The admin's list of products with any status.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{
        ids::{ProductBatchId, ProductId},
        page::{Page, PageRequest},
    },
    q,
};

use super::{
    admin_filter::{AdminProductFilter, ProductSelection},
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

/// Returns a page of all products.
pub fn list_all_products(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &AdminProductFilter,
    request: PageRequest,
) -> Result<Page<AdminProduct>> {
    scope.require(Permission::ProductsRead)?;
    let total = q!(conn, catalog::admin_list::count(filter))?;
    let products = q!(conn, catalog::admin_list::list(filter, request))?;
    Ok(Page { items: complete(conn, products)?, total, request })
}

/// Returns a page of all products without counting them.
pub fn list_product_rows(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &AdminProductFilter,
    request: PageRequest,
) -> Result<Vec<AdminProduct>> {
    scope.require(Permission::ProductsRead)?;
    let products = q!(conn, catalog::admin_list::list(filter, request))?;
    complete(conn, products)
}

/// Returns the products whose search text has all words of a search, the last changed first. Empty
/// if the search has no words.
pub fn search_all_products(
    conn: &mut Conn<'_>,
    scope: &Scope,
    query: &str,
    limit: i64,
) -> Result<Vec<Product>> {
    scope.require(Permission::ProductsRead)?;
    let filter = AdminProductFilter { query: query.to_owned(), ..AdminProductFilter::default() };
    if filter.search_words().is_empty() {
        return Ok(Vec::new());
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
    let count = q!(tx, catalog::admin_list::insert_batch_items(batch, selection))?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Counts the selected products.
pub fn count_selected(
    conn: &mut Conn<'_>,
    scope: &Scope,
    selection: &ProductSelection,
) -> Result<i64> {
    scope.require(Permission::ProductsRead)?;
    q!(conn, catalog::admin_list::count_selected(selection))
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
pub fn list_filter_values(conn: &mut Conn<'_>, scope: &Scope) -> Result<FilterValues> {
    /// The most values that are offered of each.
    const MAX_OFFERED: i64 = 200;
    scope.require(Permission::ProductsRead)?;
    Ok(FilterValues {
        vendors: q!(conn, catalog::admin_list::vendors(MAX_OFFERED))?,
        product_types: q!(conn, catalog::admin_list::product_types(MAX_OFFERED))?,
    })
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
pub fn count_products_by_status(conn: &mut Conn<'_>, scope: &Scope) -> Result<ProductCounts> {
    scope.require(Permission::ProductsRead)?;
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
