//! The events of carts for webhooks.

use serde_json::{Value, json};

use crate::{
    Result,
    db::Tx,
    foundation::ids::{CartId, CartItemId, VariantId},
    webhooks::{self, EventKind, OutgoingEvent},
};

/// Notifies webhooks of an event of a cart, with further data.
pub(super) fn notify(tx: &mut Tx<'_>, kind: EventKind, cart: CartId, data: Value) -> Result<()> {
    webhooks::notify(tx, OutgoingEvent::new(kind, cart).with(data))
}

/// Notifies webhooks that a cart changed in another way than by its items and codes.
pub(super) fn notify_updated(tx: &mut Tx<'_>, cart: CartId) -> Result<()> {
    webhooks::notify(tx, OutgoingEvent::new(EventKind::CartUpdated, cart))
}

/// A change of a line.
pub(super) struct LineChange {
    pub item: CartItemId,
    pub variant: VariantId,
    /// The new quantity; 0 if it was removed.
    pub quantity: i32,
}

/// Notifies webhooks of the changed lines of a cart that had `lines` lines before.
pub(super) fn notify_lines(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: usize,
    changes: &[LineChange],
) -> Result<()> {
    let mut events: Vec<OutgoingEvent> = Vec::with_capacity(changes.len() + 1);
    for LineChange { item, variant, quantity } in changes {
        let line = json!({ "item_id": item, "variant_id": variant });
        events.push(match quantity {
            0 => OutgoingEvent::new(EventKind::CartItemRemoved, cart).with(line),
            _ => OutgoingEvent::new(EventKind::CartItemUpdated, cart)
                .with(json!({ "item_id": item, "variant_id": variant, "quantity": quantity })),
        });
    }
    if !changes.is_empty() && changes.iter().filter(|change| change.quantity == 0).count() == lines
    {
        events.push(OutgoingEvent::new(EventKind::CartCleared, cart));
    }
    webhooks::notify_all(tx, &events)
}
