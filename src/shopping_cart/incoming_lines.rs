//! Bringing lines from elsewhere into a cart.

use crate::{
    Result,
    catalog::{self, Availability},
    db::Tx,
    foundation::{
        ids::{CartId, VariantId},
        money::Money,
    },
    inventory::{self, AvailableStock},
    q,
};

use super::{
    cart_limits::CartLimits,
    line::LineAvailability,
    merge_rules::{ExistingLine, MergeCandidate, MergeOutcome, MergedLine, merge},
    models::PurchasableVariant,
};

/// A line that may come into a cart.
#[derive(Clone, Debug)]
pub(super) struct IncomingLine {
    pub offer: PurchasableVariant,
    pub quantity: i32,
    pub saved: bool,
    /// What one cost when the line was made.
    pub added: Money,
    /// What the shopper last knew that one costs.
    pub seen: (Money, String),
}

/// What became of lines that were brought into a cart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BroughtIn {
    /// Whether any of them is in it now.
    pub came: bool,
    /// A sentence for each.
    pub messages: Vec<String>,
}

impl From<Vec<MergedLine>> for BroughtIn {
    fn from(merged: Vec<MergedLine>) -> Self {
        let is_there = |merged: &MergedLine| match merged.effect {
            MergeOutcome::Came { quantity, .. } => quantity > 0,
            MergeOutcome::Summed { had, quantity, .. } => quantity > had,
            MergeOutcome::Kept | MergeOutcome::Gone | MergeOutcome::Full { .. } => false,
        };
        Self {
            came: merged.iter().any(is_there),
            messages: merged.into_iter().map(|merged| merged.message).collect(),
        }
    }
}

/// Lets lines come into a cart that is locked; what is sold out or short comes along. Answers,
/// in their order, what became of each.
pub(super) fn bring_in(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: &[IncomingLine],
    cart_limits: &CartLimits,
) -> Result<Vec<MergedLine>> {
    let coming = coming(tx, lines, cart_limits)?.into_iter().map(|(coming, _)| coming).collect();
    write(tx, cart, (lines, coming), cart_limits)
}

/// The same, but no more comes in than there is.
pub(super) fn bring_in_stocked(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: &[IncomingLine],
    cart_limits: &CartLimits,
) -> Result<Vec<MergedLine>> {
    let limited = |(coming, supply): (MergeCandidate, AvailableStock)| {
        let most = coming.most.min(supply.limit().unwrap_or(coming.most));
        let out = matches!(coming.availability, LineAvailability::NotYet(_));
        MergeCandidate { most: if out { 0 } else { most }, ..coming }
    };
    let coming = coming(tx, lines, cart_limits)?.into_iter().map(limited).collect();
    write(tx, cart, (lines, coming), cart_limits)
}

fn write(
    tx: &mut Tx<'_>,
    cart: CartId,
    (lines, coming): (&[IncomingLine], Vec<MergeCandidate>),
    cart_limits: &CartLimits,
) -> Result<Vec<MergedLine>> {
    let had = q!(tx, shopping_cart::items::quantities(cart))?;
    let had = had.into_iter().map(|line| ExistingLine {
        variant: line.variant_id,
        quantity: line.quantity,
        saved: line.saved,
    });
    let merged = merge(&had.collect::<Vec<_>>(), &coming, cart_limits.max_lines, cart_limits.zone);
    for (line, merged) in lines.iter().zip(&merged) {
        if let MergeOutcome::Came { quantity, .. } | MergeOutcome::Summed { quantity, .. } =
            merged.effect
        {
            q!(tx, shopping_cart::items::bring(cart, line, (quantity, merged.saved), tx.now()))?;
        }
    }
    Ok(merged)
}

fn coming(
    tx: &mut Tx<'_>,
    lines: &[IncomingLine],
    cart_limits: &CartLimits,
) -> Result<Vec<(MergeCandidate, AvailableStock)>> {
    let variants: Vec<_> = lines.iter().map(|line| line.offer.variant_id).collect();
    let (stock, now) = (inventory::availability(tx, &variants)?, tx.now());
    let none_left =
        |variant: &VariantId| stock.get(variant).copied().unwrap_or_default().limit() == Some(0);
    let none_left: Vec<VariantId> = variants.iter().copied().filter(none_left).collect();
    let reserved = catalog::reserved_until(tx, &none_left)?;
    let reserved_words = |variant: VariantId| {
        let until = reserved.get(&variant)?;
        Some(Availability::Reserved(*until).words(now).to_lowercase())
    };
    let coming = lines.iter().map(|line| {
        let supply = stock.get(&line.offer.variant_id).copied().unwrap_or_default();
        let coming = MergeCandidate {
            variant: line.offer.variant_id,
            name: line.offer.name(),
            quantity: line.quantity,
            saved: line.saved,
            most: line.offer.max_quantity(cart_limits),
            availability: LineAvailability::of(&line.offer, line.quantity, supply, now),
            reserved: reserved_words(line.offer.variant_id),
        };
        (coming, supply)
    });
    Ok(coming.collect())
}
