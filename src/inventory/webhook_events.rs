//! The events of stock for webhooks.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    Result,
    db::Tx,
    foundation::ids::VariantId,
    q, settings,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::ledger::Movement;

/// All events of stock.
const KINDS: [EventKind; 4] =
    [EventKind::StockLow, EventKind::StockOut, EventKind::StockBack, EventKind::StockUpdated];

/// Notifies webhooks of changes of units on hand, once for each variant. Variants whose stock is not
/// counted are left out.
pub(super) fn notify(tx: &mut Tx<'_>, movements: &[Movement]) -> Result<()> {
    if movements.is_empty() || !webhooks::has_listeners(tx, &KINDS)? {
        return Ok(());
    }
    let mut deltas: BTreeMap<VariantId, i32> = BTreeMap::new();
    for Movement { variant, delta, .. } in movements {
        let sum = deltas.entry(*variant).or_default();
        *sum = sum.saturating_add(*delta);
    }
    let variants: Vec<VariantId> = deltas.keys().copied().collect();
    let low_at = settings::current(tx)?.low_stock_at;
    let mut events = Vec::new();
    for stock in q!(tx, inventory::items::list_stock(&variants))? {
        let variant = stock.variant.id;
        let after = stock.on_hand();
        let before = after.saturating_sub(deltas[&variant]);
        if before == after || !stock.variant.track_stock {
            continue;
        }
        let data = json!({ "on_hand": after, "available": stock.available() });
        for kind in kinds(before, after, low_at) {
            events.push(OutgoingEvent::new(kind, variant).with(data.clone()));
        }
    }
    webhooks::notify_all(tx, &events)
}

/// Returns the events of a change of units on hand.
fn kinds(before: i32, after: i32, low_at: i32) -> Vec<EventKind> {
    let mut kinds = vec![EventKind::StockUpdated];
    if before > 0 && after <= 0 {
        kinds.push(EventKind::StockOut);
    } else if before <= 0 && after > 0 {
        kinds.push(EventKind::StockBack);
    }
    if before > low_at && after <= low_at && after > 0 {
        kinds.push(EventKind::StockLow);
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use EventKind::{StockBack, StockLow, StockOut, StockUpdated};

    #[test]
    fn crossing_a_limit_is_an_event() {
        assert_eq!(kinds(10, 6, 5), [StockUpdated]);
        assert_eq!(kinds(6, 5, 5), [StockUpdated, StockLow]);
        assert_eq!(kinds(5, 4, 5), [StockUpdated]);
        assert_eq!(kinds(4, 0, 5), [StockUpdated, StockOut]);
        assert_eq!(kinds(9, -1, 5), [StockUpdated, StockOut]);
        assert_eq!(kinds(0, 3, 5), [StockUpdated, StockBack]);
        assert_eq!(kinds(-2, 0, 5), [StockUpdated]);
    }
}
