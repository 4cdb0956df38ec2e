//! The table of rates in the database. Compiled once for each database.

use diesel::{dsl::exists, prelude::*};

use super::dialect::Conn;
use crate::{
    db::schema::tax_rates,
    foundation::{clock::Timestamp, ids::TaxRateId},
    tax::models::{TaxRate, TaxRateRow},
};

/// All of them, country by country, the whole country before its regions.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<TaxRate>> {
    tax_rates::table
        .order((tax_rates::country, tax_rates::region, tax_rates::tax_class))
        .select(TaxRate::as_select())
        .load(conn)
}

/// Those of these countries, the whole country before its regions.
pub fn of(conn: &mut Conn, countries: &[&str]) -> QueryResult<Vec<TaxRate>> {
    tax_rates::table
        .filter(tax_rates::country.eq_any(countries))
        .order((tax_rates::region, tax_rates::tax_class))
        .select(TaxRate::as_select())
        .load(conn)
}

/// A country that has rates, and the region that one is for; empty: all of the country.
pub fn places(conn: &mut Conn) -> QueryResult<Vec<(String, String)>> {
    tax_rates::table
        .select((tax_rates::country, tax_rates::region))
        .distinct()
        .order((tax_rates::country, tax_rates::region))
        .load(conn)
}

/// Whether one of them is on shipping.
pub fn on_shipping(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(exists(tax_rates::table.filter(tax_rates::on_shipping))).get_result(conn)
}

pub fn find(conn: &mut Conn, id: TaxRateId) -> QueryResult<TaxRate> {
    tax_rates::table.find(id).select(TaxRate::as_select()).first(conn)
}

pub fn classes(conn: &mut Conn) -> QueryResult<Vec<String>> {
    tax_rates::table.select(tax_rates::tax_class).distinct().load(conn)
}

pub fn insert(conn: &mut Conn, row: TaxRateRow, now: Timestamp) -> QueryResult<TaxRateId> {
    diesel::insert_into(tax_rates::table)
        .values((row, tax_rates::inserted_at.eq(now), tax_rates::updated_at.eq(now)))
        .returning(tax_rates::id)
        .get_result(conn)
}

/// Answers 0 where the rate's version is another by now.
pub fn update(
    conn: &mut Conn,
    (id, version): (TaxRateId, i32),
    row: TaxRateRow,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(tax_rates::table.find(id).filter(tax_rates::version.eq(version)))
        .set((row, tax_rates::version.eq(version + 1), tax_rates::updated_at.eq(now)))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: TaxRateId) -> QueryResult<usize> {
    diesel::delete(tax_rates::table.find(id)).execute(conn)
}
