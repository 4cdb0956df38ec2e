//! Reservations that end because their variants are deleted.

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::ids::{CheckoutId, VariantId},
    q,
    tombstones::{self, RecordList},
};

/// Returns the checkouts that have reserved units of these variants.
pub(super) fn list_holding_checkouts(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<Vec<CheckoutId>> {
    q!(conn, catalog::variant_writes::holding_checkouts(variants))
}

/// Records for the list of reserved stock that variants of these checkouts were deleted.
pub(super) fn record_lost_holds(tx: &mut Tx<'_>, checkouts: &[CheckoutId]) -> Result<()> {
    if checkouts.is_empty() {
        return Ok(());
    }
    let left = q!(tx, catalog::variant_writes::still_holding(checkouts))?;
    q!(tx, catalog::variant_writes::touch_checkouts(&left, tx.now()))?;
    let empty = checkouts.iter().filter(|id| !left.contains(id)).map(|id| id.get());
    let empty: Vec<i64> = empty.collect();
    tombstones::record(tx, RecordList::StockHolds, &empty)
}
