//! The report of what shoppers searched for.

use std::time::Duration;

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx, types::load_rows},
    foundation::{
        clock::Timestamp,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
        zone::Zone,
    },
    q,
};

use super::models::{CountedTerm, TermFilter};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The time that the report is about: 30 days.
const REPORT: Duration = DAY.saturating_mul(30);
/// How long searches are stored: 90 days.
const RETENTION: Duration = DAY.saturating_mul(90);

/// Returns a page of what shoppers searched for in the last 30 days: what found nothing first, then the most frequent
/// terms.
pub fn list_terms(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: TermFilter,
    request: PageRequest,
) -> Result<Page<CountedTerm>> {
    scope.require(Permission::ProductsRead)?;
    let since = first_day(conn.now());
    let items = q!(conn, search_terms::terms::page(filter, &since, request))?;
    let total = q!(conn, search_terms::terms::count(filter, &since))?;
    Ok(Page { items, total, request })
}

/// Returns a slice of what shoppers searched for in the last 90 days.
pub fn list_term_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: TermFilter,
    request: &SliceRequest,
) -> Result<Slice<CountedTerm>> {
    scope.require(Permission::ProductsRead)?;
    let since = first_day(conn.now());
    let slice = load_rows(request, |range| q!(conn, search_terms::terms::keys(filter, range)))?;
    let ids = slice.ids();
    let terms = q!(conn, search_terms::terms::matching_among(filter, &since, &ids))?;
    Ok(slice.with_records(terms, |counted: &CountedTerm| counted.term.id.get()))
}

/// Deletes at most `limit` terms and counts that are older than 90 days. Returns how many.
pub fn delete_old_terms(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(RETENTION);
    let terms = q!(tx, search_terms::terms::delete_old(before, limit))?;
    let left = limit.saturating_sub(i64::try_from(terms).unwrap_or(limit));
    Ok(terms + q!(tx, search_terms::terms::delete_days(&day(before), left))?)
}

/// Returns the first day of the report.
fn first_day(now: Timestamp) -> String {
    day(now.before(REPORT))
}

/// Returns the day in UTC. The shop's day may be the one before or after.
fn day(at: Timestamp) -> String {
    Zone::default().day_of(at).to_string()
}
