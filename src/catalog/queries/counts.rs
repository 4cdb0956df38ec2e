//! Counting products in the database. Compiled once for each database.

use diesel::{dsl::count_star, prelude::*};

use super::dialect::Conn;
use crate::db::schema::products;

pub fn by_status(conn: &mut Conn) -> QueryResult<Vec<(String, i64)>> {
    products::table.group_by(products::status).select((products::status, count_star())).load(conn)
}
