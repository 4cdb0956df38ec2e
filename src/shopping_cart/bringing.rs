//! Bringing lines from elsewhere into a cart.

use crate::{
    db::{Outcome, Tx},
    foundation::{ids::CartId, money::Money},
    inventory, q,
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

/// Lets lines come into a cart that is locked. Answers, in their order, what became of each.
pub(super) fn bring_in(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: &[Brought],
    terms: &Terms,
) -> Outcome<Vec<Merged>> {
    let had = q!(tx, shopping_cart::items::quantities(cart))?;
    let had: Vec<Had> = had
        .into_iter()
        .map(|(variant, quantity, saved)| Had { variant, quantity, saved })
        .collect();
    let merged = merge(&had, &coming(tx, lines, terms)?, terms.max_lines);
    let now = tx.now();
    for (line, merged) in lines.iter().zip(&merged) {
        if let Effect::Came { quantity, .. } | Effect::Summed { quantity, .. } = merged.effect {
            q!(tx, shopping_cart::items::bring(cart, line, (quantity, merged.saved), now))?;
        }
    }
    Ok(merged)
}

fn coming(tx: &mut Tx<'_>, lines: &[Brought], terms: &Terms) -> Outcome<Vec<Coming>> {
    let variants: Vec<_> = lines.iter().map(|line| line.offer.variant_id).collect();
    let (stock, now) = (inventory::availability(tx, &variants)?, tx.now());
    let coming = lines.iter().map(|line| {
        let supply = stock.get(&line.offer.variant_id).copied().unwrap_or_default();
        Coming {
            variant: line.offer.variant_id,
            name: line.offer.name(),
            quantity: line.quantity,
            saved: line.saved,
            most: line.offer.max_quantity(terms),
            standing: Standing::of(&line.offer, line.quantity, supply, now),
        }
    });
    Ok(coming.collect())
}
