//! Putting things into a cart.

use std::time::Duration;

use crate::{
    Error, Result, catalog,
    db::Tx,
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
        params::Params,
        zone::Zone,
    },
    inventory::AvailableStock,
    q,
};

use super::{
    allowance::{PurchaseAllowance, room},
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::get_or_create_cart,
    line::LineAvailability,
    models::PurchasableVariant,
};

/// What came into the cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Title and options.
    pub name: String,
    /// Units that came in.
    pub quantity: i32,
    /// Why it is fewer than were asked for, in a sentence for the shopper.
    pub note: Option<String>,
}

/// For how long a repeated press counts as the same: a slow connection is pressed twice within
/// seconds, and whoever comes back to a page later means to add more.
const REPEATED: Duration = Duration::from_secs(10);

/// The longest key that is kept.
const MAX_KEY: usize = 100;

/// A wish to add units of a variant.
pub(super) struct Wish<'a> {
    /// What is added.
    pub variant: VariantId,
    /// How many, from 1.
    pub quantity: i32,
    /// Names the press of the button; empty where nothing does.
    pub key: &'a str,
}

/// Adds `quantity` (1 where it says nothing) of `variant_id`, or of `product_id`'s only variant.
/// Adding again increases, up to what one order may have and what is left: then fewer come
/// in and the answer says so. The first thing that comes in makes the cart. Whatever else the
/// form says is ignored, but for `_key`: the same press, repeated within seconds, adds once.
pub fn add_item_to_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: Params,
) -> Result<Added> {
    let mut form = Changeset::new(params);
    let wanted = match form.values().get("quantity") {
        None => Some(1),
        Some(_) => form.integer("quantity", "Quantity", 1..=cart_limits.max_quantity),
    };
    let variant = variant(tx, &mut form)?;
    let (Some(wanted), Some(variant), true) = (wanted, variant, form.is_valid()) else {
        return Err(form.into());
    };
    let key = form.values().get("_key").filter(|key| key.len() <= MAX_KEY).unwrap_or_default();
    add_variant(tx, owner, cart_limits, &Wish { variant, quantity: wanted, key })
}

/// Adds units of a variant, up to what one order may have and what is left.
pub(super) fn add_variant(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    wish: &Wish<'_>,
) -> Result<Added> {
    let variant = wish.variant;
    let offered = q!(tx, shopping_cart::adding::offer(variant))?;
    let (offer, (counted, backorder, left)) = offered.ok_or(Error::NotFound)?;
    put(tx, owner, cart_limits, (&offer, AvailableStock::new(counted, backorder, left), wish))
}

/// What the form names; nothing, with a message, where an option is still to be chosen.
fn variant(tx: &mut Tx<'_>, form: &mut Changeset) -> Result<Option<VariantId>> {
    if let Some(variant) = form.values().get("variant_id") {
        return variant.parse().map_err(|_| Error::NotFound).map(Some);
    }
    let mut variants = Vec::new();
    if let Some(product) = form.values().get("product_id") {
        let product: ProductId = product.parse().map_err(|_| Error::NotFound)?;
        variants = q!(tx, shopping_cart::adding::variants_of(product))?;
        if variants.is_empty() {
            return Err(Error::NotFound);
        }
    }
    let only = variants.pop().filter(|_| variants.is_empty());
    if only.is_none() {
        form.error("variant_id", "Choose an option first");
    }
    Ok(only)
}

fn put(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    (offer, stock, wish): (&PurchasableVariant, AvailableStock, &Wish<'_>),
) -> Result<Added> {
    let (variant, wanted, now) = (offer.variant_id, wish.quantity, tx.now());
    let cart = get_or_create_cart(tx, owner, cart_limits)?;
    let lines = q!(tx, shopping_cart::items::quantities(cart))?;
    let line = lines.iter().find(|line| line.variant_id == Some(variant));
    if let Some(line) = line.filter(|line| {
        !line.saved
            && !wish.key.is_empty()
            && line.added_key == wish.key
            && now < line.updated_at.after(REPEATED)
    }) {
        let quantity = wanted.min(line.quantity);
        return Ok(Added { name: offer.name(), quantity, note: None });
    }
    check_standing(tx, LineAvailability::of(offer, 1, stock, now), offer, cart_limits.zone)?;
    let saved = line.is_some_and(|line| line.saved);
    let had = line.filter(|_| !saved).map_or(0, |line| line.quantity);
    let room = room(tx, owner, (cart, offer))?;
    if let Some(room) = room.as_ref().filter(|room| room.units <= had) {
        return Err(Error::refused(format!("{}.", room.rejection)));
    }
    let most = offer.max_quantity(cart_limits);
    let limit = room.filter(|room| room.units < most);
    let max = limit.as_ref().map_or(most, |room| room.units);
    let cap = max.min(stock.limit().unwrap_or(max));
    if had >= cap {
        return Err(Error::refused(full(offer, (max, cap))));
    }
    if line.is_none() && lines.len() >= cart_limits.max_lines {
        let most = cart_limits.max_lines;
        return Err(Error::refused(format!(
            "Your cart is full: it can hold {most} different items."
        )));
    }
    let has = match saved {
        true => {
            q!(tx, shopping_cart::adding::take_out(cart, (offer, wanted.min(cap)), wish.key, now))?
        }
        false => q!(tx, shopping_cart::adding::add(cart, (offer, wanted, cap), wish.key, now))?,
    };
    let note = (has - had < wanted).then(|| capped((max, stock), limit, has - had));
    Ok(Added { name: offer.name(), quantity: has - had, note })
}

fn check_standing(
    tx: &mut Tx<'_>,
    availability: LineAvailability,
    offer: &PurchasableVariant,
    zone: Zone,
) -> Result<()> {
    let reserved_until = match availability {
        LineAvailability::SoldOut => {
            catalog::reserved_until(tx, &[offer.variant_id])?.remove(&offer.variant_id)
        }
        // A draft or an archived product does not exist for shoppers.
        LineAvailability::Gone => return Err(Error::NotFound),
        _ => None,
    };
    match availability.objection_at(&offer.name(), reserved_until, tx.now(), zone) {
        Some(objection) => Err(Error::refused(format!("{objection}."))),
        None => Ok(()),
    }
}

/// Why nothing more comes in.
fn full(offer: &PurchasableVariant, (max, cap): (i32, i32)) -> String {
    let name = offer.name();
    match max {
        1 => format!("{name} is already in your cart."),
        max if max == cap => format!(
            "{name} is limited to {max} per order, and you already have that many in your cart."
        ),
        _ if cap == 1 => format!("You already have the last {name} in your cart."),
        _ => format!("You already have the last {cap} of {name} in your cart."),
    }
}

/// Why fewer came in.
fn capped(
    (max, stock): (i32, AvailableStock),
    limit: Option<PurchaseAllowance>,
    added: i32,
) -> String {
    match (stock.limit(), limit) {
        (Some(left), _) if left < max => format!("Only {left} left, so we added {added}."),
        (_, Some(room)) => format!("{}. We added {added}.", room.rejection),
        _ => format!("The limit is {max}, so we added {added}."),
    }
}
