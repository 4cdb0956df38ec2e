//! Sharing of a cart: its variants and quantities, without any data about the owner.

use std::collections::HashMap;

use crate::{
    Error, Result, catalog,
    db::{Conn, Tx},
    foundation::{clock::Timestamp, ids::VariantId, money::Money, zone::Zone},
    inventory, q,
};

use super::{
    availability::LineAvailability,
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::get_or_create_cart,
    merge::incoming_lines::{IncomingLine, MergeSummary, add_lines_in_stock},
    models::{Cart, PurchasableVariant},
    webhook_events,
};

/// A line of a shared cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedLine {
    /// The variant.
    pub variant: VariantId,
    /// Units.
    pub quantity: i32,
}

/// An item of a shared cart with its current price and availability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedItem {
    /// Title and options.
    pub name: String,
    /// The product's slug.
    pub slug: String,
    /// Units.
    pub quantity: i32,
    /// The unit price.
    pub price: Money,
    /// Its current availability.
    pub availability: LineAvailability,
    /// The time when the first unit may become available, if other shoppers have reserved the last
    /// ones.
    pub reserved_until: Option<Timestamp>,
}

impl SharedItem {
    /// The label beside the item, empty if the whole quantity is available.
    pub fn availability_label(&self, now: Timestamp, zone: Zone) -> String {
        self.availability.label_at(self.reserved_until, now, zone)
    }
}

/// Returns the lines of the owner's cart that can be shared.
pub fn list_shareable_lines(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: &Cart,
) -> Result<Vec<SharedLine>> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    let lines = q!(conn, shopping_cart::items::quantities(cart.id))?;
    let lines = lines.into_iter().filter(|line| !line.saved);
    Ok(lines
        .filter_map(|line| Some(SharedLine { variant: line.variant_id?, quantity: line.quantity }))
        .collect())
}

/// Returns the items of a shared cart, without those that are no longer sold.
pub fn list_shared_items(conn: &mut Conn<'_>, lines: &[SharedLine]) -> Result<Vec<SharedItem>> {
    let now = conn.now();
    let variants: Vec<VariantId> = lines.iter().map(|line| line.variant).collect();
    let stock = inventory::get_available_stock(conn, &variants)?;
    let stock_of = |variant: VariantId| stock.get(&variant).copied().unwrap_or_default();
    let sold_out = variants.iter().copied().filter(|variant| stock_of(*variant).limit() == Some(0));
    let sold_out: Vec<VariantId> = sold_out.collect();
    let reserved_until = catalog::reserved_until(conn, &sold_out)?;
    let mut items = Vec::new();
    for SharedOffer { offer, quantity } in load_offers(conn, lines)? {
        let availability = offer.availability(quantity, stock_of(offer.variant_id), now);
        if availability == LineAvailability::Gone {
            continue;
        }
        items.push(SharedItem {
            name: offer.name(),
            availability,
            reserved_until: reserved_until.get(&offer.variant_id).copied(),
            slug: offer.slug,
            quantity,
            price: offer.price,
        });
    }
    Ok(items)
}

/// Adds the items of a shared cart to the owner's cart, as far as stock allows. Returns a message
/// for each item.
pub fn add_shared_items(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    lines: &[SharedLine],
) -> Result<MergeSummary> {
    let offers = load_offers(tx, lines)?;
    if offers.is_empty() {
        return Ok(MergeSummary::default());
    }
    let cart = get_or_create_cart(tx, owner, cart_limits)?;
    let incoming: Vec<IncomingLine> = offers
        .into_iter()
        .map(|SharedOffer { offer, quantity }| IncomingLine {
            quantity,
            saved: false,
            price_when_added: offer.price.clone(),
            acknowledged_price: offer.price.clone(),
            acknowledged_availability: LineAvailability::Ready,
            offer,
        })
        .collect();
    let added = add_lines_in_stock(tx, cart, &incoming, cart_limits)?;
    webhook_events::notify_updated(tx, cart)?;
    Ok(added.into())
}

/// A variant that is shared.
struct SharedOffer {
    offer: PurchasableVariant,
    quantity: i32,
}

/// Loads the variants of shared lines, in their order. Variants that were deleted are left out.
fn load_offers(conn: &mut Conn<'_>, lines: &[SharedLine]) -> Result<Vec<SharedOffer>> {
    let variants: Vec<VariantId> = lines.iter().map(|line| line.variant).collect();
    let found = q!(conn, shopping_cart::purchasable_variants::by_ids(&variants))?;
    let mut offers: HashMap<VariantId, PurchasableVariant> =
        found.into_iter().map(|offer| (offer.variant_id, offer)).collect();
    let mut shared = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(offer) = offers.remove(&line.variant) {
            shared.push(SharedOffer { offer, quantity: line.quantity });
        }
    }
    Ok(shared)
}
