//! The admin's list of products with any status.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{
        ids::ProductId,
        page::{Page, PageRequest},
        params::Params,
    },
    q,
};

use super::{
    availability::stock_left,
    models::{Image, Product, ProductStatus},
    search_text::search_words,
};

/// The filter and order of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdminProductFilter {
    /// The search text.
    pub query: String,
    /// Only products with this status.
    pub status: Option<ProductStatus>,
    /// The order.
    pub sort: AdminProductSort,
}

/// The order of the admin's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AdminProductSort {
    /// The last changed first.
    #[default]
    Changed,
    /// By title.
    Title,
    /// The cheapest first.
    Price,
    /// The most viewed first.
    Views,
}

impl AdminProductSort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Changed, Self::Title, Self::Price, Self::Views];

    /// The value in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Title => "title",
            Self::Price => "price",
            Self::Views => "views",
        }
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Changed => "Last changed",
            Self::Title => "Title",
            Self::Price => "Price",
            Self::Views => "Most viewed",
        }
    }
}

impl AdminProductFilter {
    /// Parses the query string. Unknown values are ignored.
    pub fn from_params(params: &Params) -> Self {
        let mut sort = AdminProductSort::ALL.into_iter();
        let mut status = ProductStatus::ALL.into_iter();
        Self {
            query: params.get("q").unwrap_or_default().trim().to_owned(),
            status: status.rfind(|status| params.get("status") == Some(status.as_str())),
            sort: sort.rfind(|sort| params.get("sort") == Some(sort.as_str())).unwrap_or_default(),
        }
    }

    /// Returns the words to search for.
    pub fn search_words(&self) -> Vec<String> {
        search_words(&self.query)
    }
}

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
