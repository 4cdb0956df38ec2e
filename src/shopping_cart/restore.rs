//! Putting removed lines back where they were.

use std::{fmt, str::FromStr};

use crate::{
    Error, Result,
    db::Tx,
    foundation::{clock::Timestamp, ids::VariantId, params::Params},
    q,
};

use super::{
    add::{Added, Wish, add_variant},
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::get_or_create_cart,
};

/// The most lines that one undo puts back: more would not fit into the cookie that keeps it.
pub const MAX_RESTORED: usize = 40;

/// A line that was removed, as its undo keeps it: `variant.quantity.since`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedLine {
    /// What it was of.
    pub variant: VariantId,
    /// How many there were.
    pub quantity: i32,
    /// When it was added, which gives it its place.
    pub since: Timestamp,
}

/// What an undo did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The lines that are back.
    pub back: Vec<Added>,
    /// Why others are not, in sentences for the shopper.
    pub refusals: Vec<String>,
}

impl fmt::Display for RemovedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.variant, self.quantity, self.since.micros())
    }
}

impl FromStr for RemovedLine {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.split('.');
        let (Some(variant), Some(quantity), Some(since), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Error::NotFound);
        };
        let since = since.parse().ok().and_then(Timestamp::from_micros);
        Ok(Self {
            variant: variant.parse().map_err(|_| Error::NotFound)?,
            quantity: quantity.parse().map_err(|_| Error::NotFound)?,
            since: since.ok_or(Error::NotFound)?,
        })
    }
}

/// Puts back the lines that `lines` names, separated by blanks, each at the place where it was and
/// with the quantity that it had, as far as there is stock. A line that is in the cart again stays
/// as it is, so that undoing twice is the same as undoing once. The place is the only thing that is
/// taken from the form unchecked, and it orders nobody's lines but the owner's own.
pub fn restore_items_to_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: &Params,
) -> Result<Restored> {
    let lines = params.get("lines").unwrap_or_default().split_whitespace().take(MAX_RESTORED);
    let lines: Vec<RemovedLine> = lines.map(str::parse).collect::<Result<_>>()?;
    let mut restored = Restored::default();
    for line in lines {
        match tx.attempt(|tx| restore(tx, owner, cart_limits, line)) {
            Ok(added) => restored.back.extend(added),
            Err(Error::Rejected(reason)) if !reason.is_conflict() => {
                restored.refusals.push(reason.into())
            }
            Err(Error::NotFound) => restored.refusals.push("It is no longer available.".into()),
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
    let present = q!(tx, shopping_cart::items::quantities(cart))?;
    if present.iter().any(|present| present.variant_id == Some(line.variant)) {
        return Ok(None);
    }
    let quantity = line.quantity.clamp(1, cart_limits.max_quantity.max(1));
    let added =
        add_variant(tx, owner, cart_limits, &Wish { variant: line.variant, quantity, key: "" })?;
    let since = line.since.min(tx.now());
    q!(tx, shopping_cart::items::set_place(cart, line.variant, since))?;
    Ok(Some(added))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_line_is_read_as_it_was_written() {
        let since = Timestamp::from_micros(1_772_366_400_000_001).unwrap();
        let line = RemovedLine { variant: VariantId::from(7), quantity: 3, since };
        assert_eq!(line.to_string(), "7.3.1772366400000001");
        assert_eq!(line.to_string().parse::<RemovedLine>().ok(), Some(line));
        for wrong in
            ["", "7", "7.3", "7.3.x", "7.x.1", "x.3.1", "7.3.1.1", "7.3.99999999999999999999"]
        {
            assert!(wrong.parse::<RemovedLine>().is_err(), "{wrong}");
        }
    }
}
