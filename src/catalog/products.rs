//! Lists of products.

use crate::{
    db::{Conn, Outcome},
    foundation::page::{Page, PageRequest},
    q,
};

use super::{
    card::{ProductCard, cards},
    filter::ProductFilter,
};

/// The products that can be seen and match, one page of them; a page behind the last one
/// is the last one.
pub fn list_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    request: PageRequest,
) -> Outcome<Page<ProductCard>> {
    let total = q!(conn, catalog::products::count(filter))?;
    let mut page = Page { items: Vec::new(), total, request };
    page.request.number = request.number.min(page.pages());
    page.items = top_products(conn, filter, page.request)?;
    Ok(page)
}

/// The first products that match, without counting the others.
pub fn first_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    limit: i64,
) -> Outcome<Vec<ProductCard>> {
    top_products(conn, filter, PageRequest { number: 1, per_page: limit })
}

fn top_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    request: PageRequest,
) -> Outcome<Vec<ProductCard>> {
    let listed = q!(conn, catalog::products::list(filter, request))?;
    cards(conn, listed)
}
