//! Putting things into a cart.

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
        params::Params,
    },
    inventory::{self, Supply},
    q,
};

use super::{
    basket::Standing,
    carts::{check_owner, touch},
    models::{Cart, MAX_QUANTITY, Offer},
};

/// Lines that a cart can have.
const MAX_LINES: i64 = 100;

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

/// Adds `quantity` (1 where it says nothing) of `variant_id`, or of `product_id`'s only variant.
/// Adding again increases, up to what one order may have and what is left: then fewer come
/// in and the answer says so. Whatever else the form says is ignored.
pub fn add_item_to_cart(
    tx: &mut Tx<'_>,
    scope: &Scope,
    cart: &Cart,
    params: Params,
) -> Outcome<Added> {
    check_owner(scope, cart)?;
    let mut form = Changeset::new(params);
    let wanted = match form.values().get("quantity") {
        None => Some(1),
        Some(_) => form.integer("quantity", "Quantity", 1..=MAX_QUANTITY),
    };
    let offer = offer(tx, &mut form)?;
    let (Some(wanted), Some(offer), true) = (wanted, offer, form.is_valid()) else {
        return Err(form.into());
    };
    put(tx, cart, &offer, wanted)
}

/// What the form names; nothing, with a message, where an option is still to be chosen.
fn offer(tx: &mut Tx<'_>, form: &mut Changeset) -> Outcome<Option<Offer>> {
    if let Some(variant) = form.values().get("variant_id") {
        let variant: VariantId = variant.parse().map_err(|_| Fault::NotFound)?;
        return q!(tx, shopping_cart::items::offer(variant))?.ok_or(Fault::NotFound).map(Some);
    }
    let mut offers = Vec::new();
    if let Some(product) = form.values().get("product_id") {
        let product: ProductId = product.parse().map_err(|_| Fault::NotFound)?;
        offers = q!(tx, shopping_cart::items::offers_of(product))?;
        if offers.is_empty() {
            return Err(Fault::NotFound);
        }
    }
    let only = offers.pop().filter(|_| offers.is_empty());
    if only.is_none() {
        form.error("variant_id", "Choose what you would like first");
    }
    Ok(only)
}

fn put(tx: &mut Tx<'_>, cart: &Cart, offer: &Offer, wanted: i32) -> Outcome<Added> {
    let (variant, now) = (offer.variant_id, tx.now());
    q!(tx, shopping_cart::carts::lock(cart.id))?;
    let stock = inventory::availability(tx, &[variant])?.remove(&variant).unwrap_or_default();
    check_standing(Standing::of(offer, 1, stock, now), offer)?;
    let (lines, had) = q!(tx, shopping_cart::items::room(cart.id, variant))?;
    let cap = offer.max_quantity().min(stock.limit().unwrap_or(i32::MAX));
    if had >= cap {
        return Err(Fault::Refused(full(offer, cap)));
    }
    if had == 0 && lines >= MAX_LINES {
        return Err(Fault::Refused(format!("A cart can have {MAX_LINES} different things.")));
    }
    let has = q!(tx, shopping_cart::items::add(cart.id, (offer, wanted, cap), now))?;
    touch(tx, cart)?;
    let note = (has - had < wanted).then(|| capped(offer, stock, has - had));
    Ok(Added { name: offer.name(), quantity: has - had, note })
}

fn check_standing(standing: Standing, offer: &Offer) -> Outcome<()> {
    match standing {
        // A draft or an archived product does not exist for shoppers.
        Standing::Gone => Err(Fault::NotFound),
        _ => match standing.objection(&offer.name()) {
            Some(objection) => Err(Fault::Refused(format!("{objection}."))),
            None => Ok(()),
        },
    }
}

/// Why nothing more comes in.
fn full(offer: &Offer, cap: i32) -> String {
    let name = offer.name();
    match offer.max_quantity() {
        1 => format!("{name} is already in your cart."),
        max if max == cap => format!("Maximum of {max}: {name} is already in your cart."),
        _ => format!("Only {cap} left: {name} is already in your cart."),
    }
}

/// Why fewer came in.
fn capped(offer: &Offer, stock: Supply, added: i32) -> String {
    let max = offer.max_quantity();
    match stock.limit() {
        Some(left) if left < max => format!("Only {left} left: {added} added."),
        _ => format!("Maximum of {max}: {added} added."),
    }
}
