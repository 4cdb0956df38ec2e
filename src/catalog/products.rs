//! Lists of products.

use std::collections::HashMap;

use crate::{
    Result,
    db::Conn,
    foundation::{
        ids::{ProductId, VariantId},
        page::{Page, PageRequest},
    },
    q,
};

use super::{
    card::{ProductCard, cards},
    filter::ProductFilter,
    models::{Category, ProductSummary},
};

/// The products that can be seen and match, one page of them; a page beyond the last one is empty.
pub fn list_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    request: PageRequest,
) -> Result<Page<ProductCard>> {
    let total = q!(conn, catalog::products::count(filter))?;
    let mut page = Page { items: Vec::new(), total, request };
    if page.last_before().is_none() {
        page.items = top_products(conn, filter, request)?;
    }
    Ok(page)
}

/// The first products that match, without counting the others.
pub fn first_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    limit: i64,
) -> Result<Vec<ProductCard>> {
    top_products(conn, filter, PageRequest { number: 1, per_page: limit })
}

/// Those of these products that can be seen, in the order of the ids.
pub fn list_products_by_id(conn: &mut Conn<'_>, ids: &[ProductId]) -> Result<Vec<ProductCard>> {
    let mut listed = q!(conn, catalog::products::listed(ids))?;
    listed.sort_by_key(|product| ids.iter().position(|id| *id == product.id));
    cards(conn, listed)
}

/// Those of these products that can be seen, in no order, and nothing beside them.
pub fn find_products(conn: &mut Conn<'_>, ids: &[ProductId]) -> Result<Vec<ProductSummary>> {
    q!(conn, catalog::products::listed(ids))
}

/// The products that have these variants, in no order.
pub fn products_of_variants(conn: &mut Conn<'_>, variants: &[VariantId]) -> Result<Vec<ProductId>> {
    q!(conn, catalog::products::of_variants(variants))
}

/// The first category of each product that stands in one.
pub fn first_categories(
    conn: &mut Conn<'_>,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Category>> {
    // The later ones are written over by the first.
    let all = q!(conn, catalog::product_parts::categories(ids))?;
    Ok(all.into_iter().rev().collect())
}

fn top_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    request: PageRequest,
) -> Result<Vec<ProductCard>> {
    let listed = q!(conn, catalog::products::list(filter, request))?;
    cards(conn, listed)
}
