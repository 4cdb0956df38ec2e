//! Adding lines of another cart: a guest's, an expired or a shared cart.

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
    shopping_cart::{
        availability::LineAvailability,
        cart_limits::CartLimits,
        models::{CartItem, PurchasableVariant},
    },
};

use super::rules::{
    ExistingLine, LineState, MergeCandidate, MergeOutcome, MergedLine, merge_lines,
};

/// A line that may be added to a cart.
#[derive(Clone, Debug)]
pub struct IncomingLine {
    /// The variant.
    pub offer: PurchasableVariant,
    /// Units.
    pub quantity: i32,
    /// `true` if it is saved for later.
    pub saved: bool,
    /// The unit price when the line was created.
    pub price_when_added: Money,
    /// The unit price that the shopper last acknowledged.
    pub acknowledged_price: Money,
    /// The availability that the shopper last acknowledged.
    pub acknowledged_availability: LineAvailability,
}

impl From<CartItem> for IncomingLine {
    fn from(item: CartItem) -> Self {
        Self {
            offer: item.offer,
            quantity: item.quantity,
            saved: item.saved,
            price_when_added: item.price_when_added,
            acknowledged_price: item.acknowledged_price,
            acknowledged_availability: item.acknowledged_availability,
        }
    }
}

/// The result of adding lines to a cart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeSummary {
    /// `true` if the cart has more units than before.
    pub any_added: bool,
    /// A sentence for each line.
    pub messages: Vec<String>,
}

impl From<Vec<MergedLine>> for MergeSummary {
    fn from(merged: Vec<MergedLine>) -> Self {
        let adds_units = |line: &MergedLine| match line.outcome {
            MergeOutcome::Added { quantity, .. } => quantity > 0,
            MergeOutcome::Summed { before, quantity, .. } => quantity > before,
            MergeOutcome::AlreadyInCart | MergeOutcome::Gone | MergeOutcome::Full { .. } => false,
        };
        Self {
            any_added: merged.iter().any(adds_units),
            messages: merged.into_iter().map(|line| line.message).collect(),
        }
    }
}

/// Adds lines to a locked cart, even if they are sold out or stock is short. Returns a result for
/// each line, in the same order.
pub fn add_lines(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: &[IncomingLine],
    cart_limits: &CartLimits,
) -> Result<Vec<MergedLine>> {
    let stocked = stocked_candidates(tx, lines, cart_limits)?;
    let candidates: Vec<_> = stocked.into_iter().map(|line| line.candidate).collect();
    write(tx, cart, lines, &candidates, cart_limits)
}

/// Adds lines to a locked cart like [`add_lines`], but no more units than are in stock.
pub fn add_lines_in_stock(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: &[IncomingLine],
    cart_limits: &CartLimits,
) -> Result<Vec<MergedLine>> {
    let stocked = stocked_candidates(tx, lines, cart_limits)?;
    let candidates: Vec<_> = stocked.into_iter().map(StockedCandidate::limited).collect();
    write(tx, cart, lines, &candidates, cart_limits)
}

fn write(
    tx: &mut Tx<'_>,
    cart: CartId,
    lines: &[IncomingLine],
    candidates: &[MergeCandidate],
    cart_limits: &CartLimits,
) -> Result<Vec<MergedLine>> {
    let existing = q!(tx, shopping_cart::items::quantities(cart))?;
    let existing: Vec<ExistingLine> = existing
        .into_iter()
        .map(|line| ExistingLine {
            variant: line.variant_id,
            state: LineState { quantity: line.quantity, saved: line.saved },
        })
        .collect();
    let merged = merge_lines(&existing, candidates, cart_limits.max_lines, cart_limits.zone);
    for (line, merged) in lines.iter().zip(&merged) {
        if let Some(state) = merged.new_state() {
            q!(tx, shopping_cart::merge::upsert_line(cart, line, state, tx.now()))?;
        }
    }
    Ok(merged)
}

/// A candidate with the stock of its variant.
struct StockedCandidate {
    candidate: MergeCandidate,
    stock: AvailableStock,
}

impl StockedCandidate {
    /// The candidate, limited to what can be bought now.
    fn limited(self) -> MergeCandidate {
        let max = match self.candidate.availability {
            LineAvailability::NotYet(_) => 0,
            _ => self.stock.limit().map_or(self.candidate.max, |left| left.min(self.candidate.max)),
        };
        MergeCandidate { max, ..self.candidate }
    }
}

fn stocked_candidates(
    tx: &mut Tx<'_>,
    lines: &[IncomingLine],
    cart_limits: &CartLimits,
) -> Result<Vec<StockedCandidate>> {
    let now = tx.now();
    let variants: Vec<VariantId> = lines.iter().map(|line| line.offer.variant_id).collect();
    let stock = inventory::get_available_stock(tx, &variants)?;
    let stock_of = |variant: VariantId| stock.get(&variant).copied().unwrap_or_default();
    let sold_out = variants.iter().copied().filter(|variant| stock_of(*variant).limit() == Some(0));
    let sold_out: Vec<VariantId> = sold_out.collect();
    let reserved_until = catalog::reserved_until(tx, &sold_out)?;
    let candidates = lines.iter().map(|line| {
        let variant = line.offer.variant_id;
        let stock = stock_of(variant);
        let reserved = reserved_until.get(&variant);
        let candidate = MergeCandidate {
            variant,
            name: line.offer.name(),
            state: LineState { quantity: line.quantity, saved: line.saved },
            max: line.offer.max_quantity(cart_limits),
            availability: line.offer.availability(line.quantity, stock, now),
            reserved: reserved
                .map(|until| Availability::Reserved(*until).description(now).to_lowercase()),
        };
        StockedCandidate { candidate, stock }
    });
    Ok(candidates.collect())
}
