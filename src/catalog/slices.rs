//! Slices of products and categories, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    deletions,
    foundation::{
        ids::{CategoryId, ProductId},
        slice::{Slice, SliceRequest},
    },
    q,
};

use super::{
    admin_list::AdminProductFilter,
    categories::list_categories_by_id,
    category_form::KIND as CATEGORY_KIND,
    models::Category,
    product_record::{self, ProductRecord},
    removal::PRODUCT_KIND,
};

/// Returns a slice of all categories, for programs.
pub fn list_category_slice(conn: &mut Conn<'_>, request: &SliceRequest) -> Result<Slice<Category>> {
    let slice = deletions::load_slice(conn, CATEGORY_KIND, request, |conn, range| {
        q!(conn, catalog::categories::slice(range))
    })?;
    let ids: Vec<CategoryId> = slice.rows.iter().copied().map(CategoryId::from).collect();
    let categories = list_categories_by_id(conn, &ids)?;
    Ok(slice.with_records(categories, |category| category.id.get()))
}

/// Returns a slice of the products that match, with everything that is saved with them, for programs. The
/// order of the filter is ignored.
pub fn list_product_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &AdminProductFilter,
    request: &SliceRequest,
) -> Result<Slice<ProductRecord>> {
    scope.require(Permission::ProductsRead)?;
    let slice = deletions::load_slice(conn, PRODUCT_KIND, request, |conn, range| {
        q!(conn, catalog::admin_list::slice(filter, range))
    })?;
    let ids: Vec<ProductId> = slice.rows.iter().copied().map(ProductId::from).collect();
    let products = product_record::load_all(conn, &ids)?;
    Ok(slice.with_records(products, |record| record.product.id.get()))
}
