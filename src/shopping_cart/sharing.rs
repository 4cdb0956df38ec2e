//! What somebody shares of a cart: the things and how many of each, and nothing of the owner.

use std::collections::HashMap;

use crate::{
    Error, Result, catalog,
    db::{Conn, Tx},
    foundation::{clock::Timestamp, ids::VariantId, money::Money, zone::Zone},
    inventory, q,
};

use super::{
    acknowledged::encode,
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::get_or_create_cart,
    incoming_lines::{BroughtIn, IncomingLine, bring_in_stocked},
    line::LineAvailability,
    models::{Cart, PurchasableVariant},
};

/// A thing that somebody shares, as it is today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedThing {
    /// Title and options.
    pub name: String,
    /// The product's address.
    pub slug: String,
    /// How many.
    pub quantity: i32,
    /// What one costs.
    pub price: Money,
    /// How it stands with it.
    pub availability: LineAvailability,
    /// Where it is sold out because other shoppers hold the rest: when the first of it may be back.
    pub reserved_until: Option<Timestamp>,
}

impl SharedThing {
    /// The words beside it, with days of this zone; none where all of it can be bought.
    pub fn words(&self, now: Timestamp, zone: Zone) -> String {
        self.availability.words_at(self.reserved_until, now, zone)
    }
}

/// What a cart has that could be shared: what of and how many.
pub fn list_goods(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: &Cart,
) -> Result<Vec<(VariantId, i32)>> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    let lines = q!(conn, shopping_cart::items::quantities(cart.id))?;
    let counted = lines.into_iter().filter(|line| !line.saved);
    Ok(counted.filter_map(|line| Some((line.variant_id?, line.quantity))).collect())
}

/// What a shared cart has today. What is no longer sold is left out.
pub fn show_shared(conn: &mut Conn<'_>, lines: &[(VariantId, i32)]) -> Result<Vec<SharedThing>> {
    let variants: Vec<VariantId> = lines.iter().map(|line| line.0).collect();
    let (stock, now) = (inventory::availability(conn, &variants)?, conn.now());
    let none_left =
        |variant: &VariantId| stock.get(variant).copied().unwrap_or_default().limit() == Some(0);
    let none_left: Vec<VariantId> = variants.iter().copied().filter(none_left).collect();
    let reserved = catalog::reserved_until(conn, &none_left)?;
    let shown = offers(conn, lines)?.into_iter().map(|(offer, quantity)| {
        let supply = stock.get(&offer.variant_id).copied().unwrap_or_default();
        SharedThing {
            name: offer.name(),
            availability: LineAvailability::of(&offer, quantity, supply, now),
            reserved_until: reserved.get(&offer.variant_id).copied(),
            slug: offer.slug,
            quantity,
            price: offer.price,
        }
    });
    Ok(shown.filter(|thing| thing.availability != LineAvailability::Gone).collect())
}

/// Adds what somebody shares to the owner's cart, as far as it can be had. Answers a sentence
/// for each thing.
pub fn add_shared(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    lines: &[(VariantId, i32)],
) -> Result<BroughtIn> {
    let offers = offers(tx, lines)?;
    if offers.is_empty() {
        return Ok(BroughtIn::default());
    }
    let cart = get_or_create_cart(tx, owner, cart_limits)?;
    let brought: Vec<IncomingLine> = offers
        .into_iter()
        .map(|(offer, quantity)| IncomingLine {
            quantity,
            saved: false,
            added: offer.price.clone(),
            seen: (offer.price.clone(), encode(LineAvailability::Ready)),
            offer,
        })
        .collect();
    Ok(bring_in_stocked(tx, cart, &brought, cart_limits)?.into())
}

/// What these variants are today, in the order of the lines.
fn offers(
    conn: &mut Conn<'_>,
    lines: &[(VariantId, i32)],
) -> Result<Vec<(PurchasableVariant, i32)>> {
    let variants: Vec<VariantId> = lines.iter().map(|line| line.0).collect();
    let found = q!(conn, shopping_cart::items::offers(&variants))?;
    let mut known: HashMap<VariantId, PurchasableVariant> =
        found.into_iter().map(|offer| (offer.variant_id, offer)).collect();
    Ok(lines.iter().filter_map(|line| Some((known.remove(&line.0)?, line.1))).collect())
}
