//! Undoing the changes of stock that a batch made.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::ids::{ProductBatchId, VariantId},
    q,
};

use super::{
    adjustment::{Adjustment, StockTarget},
    ledger::StockReference,
    models::BatchMovements,
    rejection::InventoryRejection,
};

/// Undoes the changes of stock that a batch made to some variants, as changes of their own. Units that were sold
/// or received in the meantime stay sold or received.
///
/// # Errors
/// `Rejected` if the stock was counted or imported since, or if fewer units would be left than are reserved,
/// unless back-orders are allowed or the stock is as the batch left it. `Forbidden` if it changes stock and the
/// scope may not.
pub fn undo_batch_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    batch: ProductBatchId,
    variants: &[VariantId],
) -> Result<()> {
    for moved in q!(tx, inventory::ledger::of_batch(batch, variants))? {
        let BatchMovements { variant, warehouse, delta, after, .. } = moved;
        if delta == 0 {
            continue;
        }
        let note = format!("batch {batch}");
        let reference = StockReference { reason: "undo", reference: &note };
        let target = StockTarget { variant, warehouse: Some(warehouse) };
        let adjustment = Adjustment::new(tx, target, reference)?;
        if q!(tx, inventory::ledger::is_counted_after(moved.item, moved.last, batch))? {
            return Err(InventoryRejection::CountedSince { name: adjustment.stock.name() }.into());
        }
        let is_untouched = adjustment.on_hand() == after && adjustment.stock.held() == 0;
        let delta = i32::try_from(-delta)
            .map_err(|_| Error::Internal(format!("batch {batch} moved too many units")))?;
        adjustment.ignoring_reserved(is_untouched).write(tx, scope, delta)?;
    }
    Ok(())
}
