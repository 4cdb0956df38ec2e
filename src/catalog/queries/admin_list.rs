//! The admin's list of products. Compiled once for each database.

use diesel::{dsl::count_star, prelude::*};

use super::dialect::{Conn, DB};
use crate::{
    catalog::{
        admin_list::{AdminProductFilter, AdminProductSort},
        models::{Product, ProductStatus},
    },
    db::{
        like::containing,
        schema::{products, variants},
        types::RowKey,
    },
    foundation::{ids::ProductId, page::PageRequest, slice::RowRange},
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

fn matching(filter: &AdminProductFilter) -> products::BoxedQuery<'static, DB> {
    let mut query = products::table.into_boxed();
    for word in filter.search_words() {
        query = query.filter(products::search_text.like(containing(&word)).escape('\\'));
    }
    match filter.status {
        Some(status) => query.filter(products::status.eq(status)),
        None => query,
    }
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
