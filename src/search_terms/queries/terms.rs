//! Searches in the database. Compiled once for each database.

use diesel::{dsl::sum, prelude::*, upsert::excluded};

use super::dialect::{Conn, DB};
use crate::{
    db::{
        schema::{search_days, search_terms},
        types::RowKey,
    },
    foundation::{clock::Timestamp, ids::SearchTermId, page::PageRequest, slice::RowRange},
    search_terms::models::{CountedTerm, NewSearchTerm, SearchTerm, TermFilter},
};

/// The searches for a term since a day; null if there are none.
macro_rules! searches {
    ($since:expr) => {
        search_days::table
            .filter(search_days::search_term_id.eq(search_terms::id))
            .filter(search_days::day.ge($since))
            .select(sum(search_days::searches))
            .single_value()
    };
}

macro_rules! matching {
    ($filter:expr) => {{
        let terms = search_terms::table.into_boxed::<DB>();
        match $filter {
            TermFilter::All => terms,
            TermFilter::FoundNothing => terms.filter(search_terms::results.eq(0)),
        }
    }};
}

/// Returns a page of the terms that were searched for since a day: those that found nothing first, then the most
/// frequent ones.
pub fn page(
    conn: &mut Conn,
    filter: TermFilter,
    since: &str,
    request: PageRequest,
) -> QueryResult<Vec<CountedTerm>> {
    matching!(filter)
        .filter(searches!(since).is_not_null())
        .order((search_terms::results.eq(0).desc(), searches!(since).desc(), search_terms::term))
        .limit(request.per_page)
        .offset(request.offset())
        .select((SearchTerm::as_select(), searches!(since)))
        .load(conn)
}

pub fn count(conn: &mut Conn, filter: TermFilter, since: &str) -> QueryResult<i64> {
    matching!(filter).filter(searches!(since).is_not_null()).count().get_result(conn)
}

/// Returns the keys of a range of the terms that match, or of all terms that changed.
pub fn keys(conn: &mut Conn, filter: TermFilter, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let rows = matching!(if range.since.is_some() { TermFilter::All } else { filter });
    crate::row_keys!(conn, search_terms, rows, range)
}

/// Returns those of these terms that match, with their searches since a day.
pub fn matching_among(
    conn: &mut Conn,
    filter: TermFilter,
    since: &str,
    ids: &[SearchTermId],
) -> QueryResult<Vec<CountedTerm>> {
    matching!(filter)
        .filter(search_terms::id.eq_any(ids.to_vec()))
        .select((SearchTerm::as_select(), searches!(since)))
        .load(conn)
}

/// Inserts a term, or stores what the last search for it found. Returns its id.
pub fn save(conn: &mut Conn, row: &NewSearchTerm, now: Timestamp) -> QueryResult<SearchTermId> {
    diesel::insert_into(search_terms::table)
        .values((row, search_terms::inserted_at.eq(now), search_terms::updated_at.eq(now)))
        .on_conflict(search_terms::term)
        .do_update()
        .set((
            search_terms::results.eq(excluded(search_terms::results)),
            search_terms::quality.eq(excluded(search_terms::quality)),
            search_terms::updated_at.eq(excluded(search_terms::updated_at)),
        ))
        .returning(search_terms::id)
        .get_result(conn)
}

/// Adds searches to a day of a term.
pub fn add_searches(
    conn: &mut Conn,
    id: SearchTermId,
    day: &str,
    searches: i32,
) -> QueryResult<usize> {
    let row = (
        search_days::search_term_id.eq(id),
        search_days::day.eq(day),
        search_days::searches.eq(searches),
    );
    diesel::insert_into(search_days::table)
        .values(row)
        .on_conflict((search_days::search_term_id, search_days::day))
        .do_update()
        .set(search_days::searches.eq(search_days::searches + excluded(search_days::searches)))
        .execute(conn)
}

/// Deletes terms that nobody has searched for since a moment. Returns how many.
pub fn delete_old(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    let old: Vec<i64> = search_terms::table
        .filter(search_terms::updated_at.lt(before))
        .order(search_terms::updated_at)
        .limit(limit)
        .select(search_terms::id)
        .load(conn)?;
    diesel::delete(search_terms::table)
        .filter(search_terms::id.eq_any(old))
        .filter(search_terms::updated_at.lt(before))
        .execute(conn)
}

/// Deletes counts of days before this one. Returns how many.
pub fn delete_days(conn: &mut Conn, before: &str, limit: i64) -> QueryResult<usize> {
    let old: Vec<i64> = search_days::table
        .filter(search_days::day.lt(before))
        .order(search_days::day)
        .limit(limit)
        .select(search_days::id)
        .load(conn)?;
    diesel::delete(search_days::table).filter(search_days::id.eq_any(old)).execute(conn)
}
