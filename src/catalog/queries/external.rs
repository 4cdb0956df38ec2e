//! Names of a catalogue elsewhere. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{db::schema::products, foundation::ids::ProductId};

pub fn product(conn: &mut Conn, external_id: &str) -> QueryResult<Option<ProductId>> {
    products::table
        .filter(products::external_id.eq(external_id))
        .select(products::id)
        .first(conn)
        .optional()
}

pub fn call_product(conn: &mut Conn, id: ProductId, external_id: &str) -> QueryResult<usize> {
    diesel::update(products::table.find(id))
        .set(products::external_id.eq(external_id))
        .execute(conn)
}
