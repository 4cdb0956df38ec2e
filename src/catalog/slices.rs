//! Slices of products and categories, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::slice::{Slice, SliceRequest},
    q,
    tombstones::{self, RecordList},
};

use super::{
    admin_filter::AdminProductFilter,
    categories::list_categories_by_id,
    models::Category,
    product_record::{self, ProductRecord},
};

/// Returns a slice of all categories, for programs.
pub fn list_category_slice(conn: &mut Conn<'_>, request: &SliceRequest) -> Result<Slice<Category>> {
    let slice = tombstones::load_slice(conn, RecordList::Categories, request, |conn, range| {
        q!(conn, catalog::categories::slice(range))
    })?;
    let categories = list_categories_by_id(conn, &slice.ids())?;
    Ok(slice.with_records(categories, |category| category.id.get()))
}

/// Returns a slice of the products that match, with everything that is saved with them, for programs.
/// Products that changed and do not match count as deleted. The order of the filter is ignored.
pub fn list_product_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &AdminProductFilter,
    request: &SliceRequest,
) -> Result<Slice<ProductRecord>> {
    scope.require(Permission::ProductsRead)?;
    let slice = tombstones::load_slice(conn, RecordList::Products, request, |conn, range| {
        q!(conn, catalog::admin_list::slice(filter, range))
    })?;
    let ids = q!(conn, catalog::admin_list::matching_among(filter, &slice.ids()))?;
    let products = product_record::load_all(conn, &ids)?;
    Ok(slice.with_records(products, |record| record.product.id.get()))
}
