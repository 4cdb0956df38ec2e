//! The keys by which products are sorted by title. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{db::schema::products, foundation::ids::ProductId};

/// Products without a key, with their titles.
pub fn missing(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(ProductId, String)>> {
    products::table
        .filter(products::title_key.eq(""))
        .select((products::id, products::title))
        .order(products::id)
        .limit(limit)
        .load(conn)
}

/// Changes nothing else: neither the version nor the time of the last change.
pub fn set(conn: &mut Conn, keys: &[(ProductId, String)]) -> QueryResult<()> {
    for (id, key) in keys {
        diesel::update(products::table.find(id).filter(products::title_key.eq("")))
            .set(products::title_key.eq(key))
            .execute(conn)?;
    }
    Ok(())
}
