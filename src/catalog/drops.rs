//! What is coming, and what has just come.

use std::time::Duration;

use crate::{
    Result,
    db::Conn,
    foundation::{clock::Timestamp, ids::ProductId},
    q,
};

use super::{
    card::ProductCard,
    lookup::{ProductDetails, details},
    models::Product,
    products::list_products_by_id,
};

/// How long what was released is a drop.
const JUST_NOW: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// The most drops that a list names.
const MAX_DROPS: i64 = 24;

/// What is coming and what has just come, in the order of the releases: none changes its place by
/// being released.
pub fn list_drops(conn: &mut Conn<'_>, now: Timestamp) -> Result<Vec<ProductDetails>> {
    let drops = drops(conn, now, MAX_DROPS)?;
    drops.into_iter().map(|product| details(conn, product)).collect()
}

/// The first of them, as lists show them.
pub fn first_drops(conn: &mut Conn<'_>, now: Timestamp, limit: i64) -> Result<Vec<ProductCard>> {
    let ids: Vec<ProductId> = drops(conn, now, limit)?.iter().map(|product| product.id).collect();
    if ids.is_empty() { Ok(Vec::new()) } else { list_products_by_id(conn, &ids) }
}

fn drops(conn: &mut Conn<'_>, now: Timestamp, limit: i64) -> Result<Vec<Product>> {
    q!(conn, catalog::releases::drops(now.before(JUST_NOW), limit))
}
