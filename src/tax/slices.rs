//! Slices of the table of rates, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    deletions,
    foundation::{
        ids::TaxRateId,
        slice::{Slice, SliceRequest},
    },
    q,
};

use super::{form::KIND, models::TaxRate};

/// Returns a slice of all rates.
pub fn list_rate_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<TaxRate>> {
    scope.require(Permission::TaxRead)?;
    let slice = deletions::load_slice(conn, KIND, request, |conn, range| {
        q!(conn, tax::rates::slice(range))
    })?;
    let ids: Vec<TaxRateId> = slice.rows.iter().copied().map(TaxRateId::from).collect();
    let rates = q!(conn, tax::rates::by_ids(&ids))?;
    Ok(slice.with_records(rates, |rate| rate.id.get()))
}
