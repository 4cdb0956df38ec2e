//! Removing a line from a cart, and undoing it.

use std::{fmt, str::FromStr};

use crate::{
    Error, Result,
    db::Tx,
    foundation::{
        clock::Timestamp,
        ids::{CartItemId, VariantId},
        params::Params,
    },
    q,
};

use super::{
    add::{AddRequest, Added, add_variant},
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::{get_or_create_cart, lock_lines, touch},
    models::CartItem,
    webhook_events::{LineChange, notify_lines},
};

/// The maximum number of lines that one undo restores. More would not fit into the cookie that
/// stores them.
pub const MAX_RESTORED: usize = 40;

/// A line that was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Title and options.
    pub name: String,
    /// The data that an undo restores.
    pub line: RemovedLine,
}

impl From<&CartItem> for Removed {
    fn from(item: &CartItem) -> Self {
        let line = RemovedLine {
            variant: item.offer.variant_id,
            quantity: item.quantity,
            added_at: item.inserted_at,
        };
        Self { name: item.offer.name(), line }
    }
}

/// A removed line in the undo form, written as `variant.quantity.added_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedLine {
    /// The variant.
    pub variant: VariantId,
    /// Units.
    pub quantity: i32,
    /// The time when it was added, which decides its position.
    pub added_at: Timestamp,
}

impl fmt::Display for RemovedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.variant, self.quantity, self.added_at.micros())
    }
}

impl FromStr for RemovedLine {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let [variant, quantity, added_at] = parts[..] else { return Err(Error::NotFound) };
        let added_at = added_at.parse().ok().and_then(Timestamp::from_micros);
        Ok(Self {
            variant: variant.parse().map_err(|_| Error::NotFound)?,
            quantity: quantity.parse().map_err(|_| Error::NotFound)?,
            added_at: added_at.ok_or(Error::NotFound)?,
        })
    }
}

/// Removes a line from the owner's cart and returns it, or `None` if it no longer exists.
///
/// # Errors
/// `NotFound` if the line belongs to another cart, `Rejected` if the owner is checking out.
pub fn remove_item_from_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    item: CartItemId,
) -> Result<Option<Removed>> {
    let Some(cart) = lock_lines(tx, owner, &[item])? else { return Ok(None) };
    let items = q!(tx, shopping_cart::items::list_items(cart))?;
    if q!(tx, shopping_cart::items::delete(&[item]))? == 0 {
        return Ok(None);
    }
    touch(tx, owner, cart, cart_limits)?;
    let removed = items.iter().find(|line| line.id == item);
    if let Some(line) = removed {
        let change = LineChange { item, variant: line.offer.variant_id, quantity: 0 };
        notify_lines(tx, cart, items.len(), &[change])?;
    }
    Ok(removed.map(Removed::from))
}

/// The result of an undo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestoredLines {
    /// The lines that were restored.
    pub lines: Vec<Added>,
    /// The reasons why other lines were not restored, in sentences.
    pub rejections: Vec<String>,
}

/// Restores the lines in `lines`, separated by spaces, with their quantity and position, as far as
/// stock allows. A line whose variant is already in the cart again is not changed, so undoing is
/// idempotent. The position is taken from the form unchecked, and affects only the owner's own
/// lines.
pub fn restore_items_to_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: &Params,
) -> Result<RestoredLines> {
    let lines = params.get("lines").unwrap_or_default().split_whitespace().take(MAX_RESTORED);
    let lines: Vec<RemovedLine> = lines.map(str::parse).collect::<Result<_>>()?;
    let mut restored = RestoredLines::default();
    for line in lines {
        match tx.attempt(|tx| restore(tx, owner, cart_limits, line)) {
            Ok(added) => restored.lines.extend(added),
            Err(Error::Rejected(reason)) if !reason.is_conflict() => {
                restored.rejections.push(reason.into())
            }
            Err(error) => return Err(error),
        }
    }
    Ok(restored)
}

fn restore(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    line: RemovedLine,
) -> Result<Option<Added>> {
    let cart = get_or_create_cart(tx, owner, cart_limits)?;
    let existing = q!(tx, shopping_cart::items::quantities(cart))?;
    if existing.iter().any(|existing| existing.variant_id == Some(line.variant)) {
        return Ok(None);
    }
    let quantity = line.quantity.clamp(1, cart_limits.max_quantity.max(1));
    let request = AddRequest { variant: line.variant, quantity, key: "" };
    let added = add_variant(tx, owner, cart_limits, &request)?;
    let added_at = line.added_at.min(tx.now());
    q!(tx, shopping_cart::items::set_added_at(cart, line.variant, added_at))?;
    Ok(Some(added))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_line_is_parsed_back_and_malformed_ones_are_errors() {
        let added_at = Timestamp::from_micros(1_772_366_400_000_001).unwrap();
        let line = RemovedLine { variant: VariantId::from(7), quantity: 3, added_at };
        assert_eq!(line.to_string(), "7.3.1772366400000001");
        assert_eq!(line.to_string().parse::<RemovedLine>().ok(), Some(line));
        for wrong in
            ["", "7", "7.3", "7.3.x", "7.x.1", "x.3.1", "7.3.1.1", "7.3.99999999999999999999"]
        {
            assert!(wrong.parse::<RemovedLine>().is_err(), "{wrong}");
        }
    }
}
