//! Slices of the table of rates, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::slice::{Slice, SliceRequest},
    q,
    tombstones::{self, RecordList},
};

use super::models::TaxRate;

/// Returns a slice of all rates.
pub fn list_rate_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<TaxRate>> {
    scope.require(Permission::TaxRead)?;
    let slice = tombstones::load_slice(conn, RecordList::TaxRates, request, |conn, range| {
        q!(conn, tax::rates::slice(range))
    })?;
    let rates = q!(conn, tax::rates::by_ids(&slice.ids()))?;
    Ok(slice.with_records(rates, |rate| rate.id.get()))
}
