//! The admin's list of products. Compiled once for each database.

use diesel::{
    dsl::count_star,
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::dialect::{Conn, DB};
use crate::{
    catalog::{
        admin_filter::{
            AdminProductFilter, AdminProductSort, MissingPart, ProductSelection, StockState,
        },
        models::{Product, ProductStatus},
    },
    db::{
        like::containing,
        schema::{
            category_paths, product_batch_items, product_categories, product_images, products,
            stock_items, variants,
        },
        types::RowKey,
    },
    foundation::{
        ids::{ProductBatchId, ProductId},
        page::PageRequest,
        slice::RowRange,
    },
};

pub fn count(conn: &mut Conn, filter: &AdminProductFilter) -> QueryResult<i64> {
    matching(filter).count().get_result(conn)
}

pub fn list(
    conn: &mut Conn,
    filter: &AdminProductFilter,
    page: PageRequest,
) -> QueryResult<Vec<Product>> {
    let query = matching(filter);
    let sorted = match filter.sort {
        AdminProductSort::Changed => {
            query.order((products::updated_at.desc(), products::id.desc()))
        }
        AdminProductSort::Title => query.order((products::title_key, products::id)),
        AdminProductSort::Price => query.order((products::min_price, products::id)),
        AdminProductSort::Views => query.order((products::views.desc(), products::id.desc())),
    };
    sorted.limit(page.per_page).offset(page.offset()).select(Product::as_select()).load(conn)
}

/// Returns the product that has a variant with one of these SKUs.
pub fn id_by_sku(conn: &mut Conn, skus: [&str; 2]) -> QueryResult<Option<ProductId>> {
    variants::table
        .filter(variants::sku.eq_any(skus))
        .select(variants::product_id)
        .first(conn)
        .optional()
}

/// Products that match a filter.
type Matching = products::BoxedQuery<'static, DB>;

fn matching(filter: &AdminProductFilter) -> Matching {
    let mut query = products::table.into_boxed();
    for word in filter.search_words() {
        query = query.filter(products::search_text.like(containing(&word)).escape('\\'));
    }
    if let Some(status) = filter.status {
        query = query.filter(products::status.eq(status));
    }
    if let Some(category) = filter.category {
        let branch = category_paths::table
            .filter(category_paths::ancestor_id.eq(category))
            .select(category_paths::category_id);
        let inside = product_categories::table
            .filter(product_categories::category_id.eq_any(branch))
            .select(product_categories::product_id);
        query = query.filter(products::id.eq_any(inside));
    }
    if !filter.tag.is_empty() {
        query = with_tag(query, &filter.tag);
    }
    if !filter.vendor.is_empty() {
        query = query.filter(products::vendor.eq(filter.vendor.clone()));
    }
    if !filter.product_type.is_empty() {
        query = query.filter(products::product_type.eq(filter.product_type.clone()));
    }
    if let Some(min) = filter.min_price.clone() {
        query = query.filter(products::max_price.ge(min));
    }
    if let Some(max) = filter.max_price.clone() {
        query = query.filter(products::min_price.le(max));
    }
    query = match filter.stock {
        None => query,
        Some(StockState::InStock) => query.filter(products::id.eq_any(sellable())),
        Some(StockState::OutOfStock) => query.filter(products::id.ne_all(sellable())),
    };
    match filter.missing {
        None => query,
        Some(MissingPart::Description) => query.filter(products::description.eq("")),
        Some(MissingPart::Picture) => query
            .filter(products::id.ne_all(product_images::table.select(product_images::product_id))),
    }
}

/// Keeps products with a tag, in any case. Its comma-separated list is compared with a comma at both ends.
fn with_tag(query: Matching, tag: &str) -> Matching {
    let exact = containing(&format!(",{tag},"));
    let folded = containing(&format!(",{},", tag.to_lowercase()));
    let listed = || replace(products::tags, ", ", ",");
    let joined = || ",".into_sql::<Text>().concat(listed()).concat(",");
    // SQLite folds the case of ASCII letters only, so the tag as it was typed is tried, too.
    query.filter(lower(joined()).like(folded).escape('\\').or(joined().like(exact).escape('\\')))
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Returns a text in lower case.
    fn lower(text: Text) -> Text;
    /// Replaces parts of a text.
    fn replace(text: Text, from: Text, to: Text) -> Text;
}

/// Products that can be bought in some variant.
fn sellable() -> variants::BoxedQuery<'static, DB, BigInt> {
    let left = stock_items::table
        .filter(stock_items::on_hand.gt(stock_items::held))
        .select(stock_items::variant_id);
    let variant = variants::track_stock
        .eq(false)
        .or(variants::backorder.eq(true))
        .or(variants::id.eq_any(left));
    variants::table.filter(variant).select(variants::product_id).into_boxed()
}

/// Stores the selected products with their versions as those of a batch. Returns their number.
pub fn insert_batch_items(
    conn: &mut Conn,
    batch: ProductBatchId,
    selection: &ProductSelection,
) -> QueryResult<usize> {
    let items = selected(selection).select((
        batch.get().into_sql::<BigInt>(),
        products::id,
        products::version,
    ));
    diesel::insert_into(product_batch_items::table)
        .values(items)
        .into_columns((
            product_batch_items::batch_id,
            product_batch_items::product_id,
            product_batch_items::version,
        ))
        .execute(conn)
}

/// Counts the selected products.
pub fn count_selected(conn: &mut Conn, selection: &ProductSelection) -> QueryResult<i64> {
    selected(selection).count().get_result(conn)
}

fn selected(selection: &ProductSelection) -> Matching {
    match selection {
        ProductSelection::Matching(filter) => matching(filter),
        ProductSelection::Ids(ids) => {
            products::table.filter(products::id.eq_any(ids.clone())).into_boxed()
        }
    }
}

/// Returns the first brands, in order.
pub fn vendors(conn: &mut Conn, limit: i64) -> QueryResult<Vec<String>> {
    products::table
        .filter(products::vendor.ne(""))
        .select(products::vendor)
        .distinct()
        .order(products::vendor)
        .limit(limit)
        .load(conn)
}

/// Returns the first types of products, in order.
pub fn product_types(conn: &mut Conn, limit: i64) -> QueryResult<Vec<String>> {
    products::table
        .filter(products::product_type.ne(""))
        .select(products::product_type)
        .distinct()
        .order(products::product_type)
        .limit(limit)
        .load(conn)
}

/// Returns the keys of a range of the products that match, or of all products that changed.
pub fn slice(
    conn: &mut Conn,
    filter: &AdminProductFilter,
    range: RowRange,
) -> QueryResult<Vec<RowKey>> {
    let rows = match range.since {
        None => matching(filter),
        Some(_) => products::table.into_boxed(),
    };
    crate::row_keys!(conn, products, rows, range)
}

/// Returns the products among these that match, in no order.
pub fn matching_among(
    conn: &mut Conn,
    filter: &AdminProductFilter,
    ids: &[ProductId],
) -> QueryResult<Vec<ProductId>> {
    matching(filter).filter(products::id.eq_any(ids.to_vec())).select(products::id).load(conn)
}

pub fn count_by_status(conn: &mut Conn) -> QueryResult<Vec<(ProductStatus, i64)>> {
    products::table.group_by(products::status).select((products::status, count_star())).load(conn)
}
