//! Queries for the table of rates. Compiled once for each database.

use diesel::{dsl::exists, prelude::*};

use super::dialect::{Conn, locked};
use crate::{
    db::{schema::tax_rates, types::RowKey},
    foundation::{
        clock::Timestamp,
        ids::{TaxRateId, Versioned},
        slice::RowRange,
    },
    tax::models::{RatedPlace, TaxRate, TaxRateAttributes},
};

/// All rates by country, those of the whole country before those of its regions.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<TaxRate>> {
    tax_rates::table
        .order((tax_rates::country, tax_rates::region, tax_rates::tax_class))
        .select(TaxRate::as_select())
        .load(conn)
}

/// Returns the keys of a range of the rates.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, tax_rates, tax_rates::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[TaxRateId]) -> QueryResult<Vec<TaxRate>> {
    tax_rates::table.filter(tax_rates::id.eq_any(ids)).select(TaxRate::as_select()).load(conn)
}

/// The rates of these countries, those of the whole country before those of its regions.
pub fn list_by_country(conn: &mut Conn, countries: &[&str]) -> QueryResult<Vec<TaxRate>> {
    tax_rates::table
        .filter(tax_rates::country.eq_any(countries))
        .order((tax_rates::region, tax_rates::tax_class))
        .select(TaxRate::as_select())
        .load(conn)
}

/// The places with rates.
pub fn places(conn: &mut Conn) -> QueryResult<Vec<RatedPlace>> {
    tax_rates::table
        .select((tax_rates::country, tax_rates::region))
        .distinct()
        .order((tax_rates::country, tax_rates::region))
        .load(conn)
}

/// Returns `true` if any rate applies to shipping.
pub fn on_shipping(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(exists(tax_rates::table.filter(tax_rates::on_shipping))).get_result(conn)
}

pub fn find(conn: &mut Conn, id: TaxRateId) -> QueryResult<TaxRate> {
    tax_rates::table.find(id).select(TaxRate::as_select()).first(conn)
}

/// Returns a rate and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: TaxRateId) -> QueryResult<Option<TaxRate>> {
    locked!(tax_rates::table.find(id).select(TaxRate::as_select())).first(conn).optional()
}

pub fn classes(conn: &mut Conn) -> QueryResult<Vec<String>> {
    tax_rates::table.select(tax_rates::tax_class).distinct().load(conn)
}

pub fn insert(
    conn: &mut Conn,
    attributes: TaxRateAttributes,
    now: Timestamp,
) -> QueryResult<TaxRateId> {
    diesel::insert_into(tax_rates::table)
        .values((attributes, tax_rates::inserted_at.eq(now), tax_rates::updated_at.eq(now)))
        .returning(tax_rates::id)
        .get_result(conn)
}

/// Updates the rate if it still has this version; returns 0 if not.
pub fn update(
    conn: &mut Conn,
    Versioned { id, version }: Versioned<TaxRateId>,
    attributes: TaxRateAttributes,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(tax_rates::table.find(id).filter(tax_rates::version.eq(version)))
        .set((attributes, tax_rates::version.eq(version + 1), tax_rates::updated_at.eq(now)))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: TaxRateId) -> QueryResult<usize> {
    diesel::delete(tax_rates::table.find(id)).execute(conn)
}
