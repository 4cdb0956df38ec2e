//! What a person has to look at in an order: sentences that stay until somebody has done so.

use crate::{Result, db::Tx, q};

use super::models::Order;

/// Adds a sentence to what an order is flagged for, once.
pub(super) fn add(tx: &mut Tx<'_>, order: &Order, reason: &str) -> Result<()> {
    let flag = q!(tx, orders::states::flag_of(order.id))?;
    if !flag.contains(reason) {
        let flag = [&*flag, reason].join(" ");
        q!(tx, orders::states::flag(order.id, flag.trim(), tx.now()))?;
    }
    Ok(())
}

/// Takes a sentence out of what an order is flagged for; fine where it is not there.
pub(super) fn remove(tx: &mut Tx<'_>, order: &Order, reason: &str) -> Result<()> {
    let flag = q!(tx, orders::states::flag_of(order.id))?;
    if !reason.is_empty() && flag.contains(reason) {
        let rest = flag.replace(reason, "");
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        q!(tx, orders::states::flag(order.id, &rest, tx.now()))?;
    }
    Ok(())
}
