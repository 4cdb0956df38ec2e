//! Products in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{catalog::models::Product, db::schema::products};

pub fn newest(conn: &mut Conn, status: &str, limit: i64) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::status.eq(status))
        .order((products::inserted_at.desc(), products::id.desc()))
        .limit(limit)
        .select(Product::as_select())
        .load(conn)
}
