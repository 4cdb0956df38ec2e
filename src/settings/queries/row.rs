//! The one row of settings in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{orders, settings, shipping_zones, tax_rates},
    foundation::clock::Timestamp,
    settings::models::Settings,
};

/// The id of the row; the database refuses any other.
const ID: i64 = 1;

pub fn find(conn: &mut Conn) -> QueryResult<Option<Settings>> {
    settings::table.find(ID).select(Settings::as_select()).first(conn).optional()
}

/// Answers 0 where there are settings already.
pub fn insert(conn: &mut Conn, first: Settings, now: Timestamp) -> QueryResult<usize> {
    diesel::insert_into(settings::table)
        .values((settings::id.eq(ID), first, settings::updated_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(conn)
}

/// Answers 0 where the version is another by now.
pub fn update(conn: &mut Conn, version: i32, new: Settings, now: Timestamp) -> QueryResult<usize> {
    diesel::update(settings::table.find(ID).filter(settings::version.eq(version)))
        .set((new, settings::updated_at.eq(now)))
        .execute(conn)
}

/// How many tax rates, zones and orders there are.
pub fn counts(conn: &mut Conn) -> QueryResult<(i64, i64, i64)> {
    let rates = tax_rates::table.count().get_result(conn)?;
    let zones = shipping_zones::table.count().get_result(conn)?;
    Ok((rates, zones, orders::table.count().get_result(conn)?))
}
