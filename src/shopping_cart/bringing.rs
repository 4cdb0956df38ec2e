//! Bringing lines from elsewhere into a cart.

use crate::{
    catalog::{self, Availability},
    db::{Outcome, Tx},
    foundation::{
        ids::{CartId, VariantId},
        money::Money,
    },
    inventory::{self, Supply},
    q,
};

use super::{
    line::Standing,
    merging::{Coming, Effect, Had, Merged, merge},
    models::Offer,
    terms::Terms,
};

/// A line that may come into a cart.
#[derive(Clone, Debug)]
pub(super) struct Brought {
    pub offer: Offer,
    pub quantity: i32,
    pub saved: bool,
    /// What one cost when the line was made.
    pub carted: Money,
    /// What the shopper last knew that one costs.
    pub seen: (Money, String),
}

/// What became of lines that were brought into a cart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BroughtIn {
    /// Whether any of them is in it now.
    pub came: bool,
    /// A sentence for each.
    pub told: Vec<String>,
}

impl From<Vec<Merged>> for BroughtIn {
    fn from(merged: Vec<Merged>) -> Self {
        let is_there = |merged: &Merged| match merged.effect {
            Effect::Came { quantity, .. } => quantity > 0,
            Effect::Summed { had, quantity, .. } => quantity > had,
            Effect::Kept | Effect::Gone | Effect::Full { .. } => false,
        };
        Self {
            came: merged.iter().any(is_there),
            told: merged.into_iter().map(|merged| merged.told).collect(),
        }
    }
}

/// Lets lines come into a cart that is locked; what is sold out or short comes along. Answers,
/// in their order, what became of each.
pub(super) fn bring_in(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: &[Brought],
    terms: &Terms,
) -> Outcome<Vec<Merged>> {
    let coming = coming(tx, lines, terms)?.into_iter().map(|(coming, _)| coming).collect();
    write(tx, cart, (lines, coming), terms)
}

/// The same, but no more comes in than there is.
pub(super) fn bring_in_stocked(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: &[Brought],
    terms: &Terms,
) -> Outcome<Vec<Merged>> {
    let limited = |(coming, supply): (Coming, Supply)| {
        let most = coming.most.min(supply.limit().unwrap_or(coming.most));
        let out = matches!(coming.standing, Standing::NotYet(_));
        Coming { most: if out { 0 } else { most }, ..coming }
    };
    let coming = coming(tx, lines, terms)?.into_iter().map(limited).collect();
    write(tx, cart, (lines, coming), terms)
}

fn write(
    tx: &mut Tx<'_>,
    cart: CartId,
    (lines, coming): (&[Brought], Vec<Coming>),
    terms: &Terms,
) -> Outcome<Vec<Merged>> {
    let had = q!(tx, shopping_cart::items::quantities(cart))?;
    let had = had.into_iter().map(|line| Had {
        variant: line.variant_id,
        quantity: line.quantity,
        saved: line.saved,
    });
    let merged = merge(&had.collect::<Vec<_>>(), &coming, terms.max_lines, terms.zone);
    let now = tx.now();
    for (line, merged) in lines.iter().zip(&merged) {
        if let Effect::Came { quantity, .. } | Effect::Summed { quantity, .. } = merged.effect {
            q!(tx, shopping_cart::items::bring(cart, line, (quantity, merged.saved), now))?;
        }
    }
    Ok(merged)
}

fn coming(tx: &mut Tx<'_>, lines: &[Brought], terms: &Terms) -> Outcome<Vec<(Coming, Supply)>> {
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
        let coming = Coming {
            variant: line.offer.variant_id,
            name: line.offer.name(),
            quantity: line.quantity,
            saved: line.saved,
            most: line.offer.max_quantity(terms),
            standing: Standing::of(&line.offer, line.quantity, supply, now),
            reserved: reserved_words(line.offer.variant_id),
        };
        (coming, supply)
    });
    Ok(coming.collect())
}
