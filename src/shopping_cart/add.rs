//! Putting things into a cart.

use crate::{
    catalog::{self, Availability},
    db::{Fault, Outcome, Tx},
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
        params::Params,
        zone::Zone,
    },
    inventory::Supply,
    q,
};

use super::{
    allowance::{Room, room},
    carts::take_up,
    line::Standing,
    models::Offer,
    owner::Owner,
    terms::Terms,
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

/// Adds `quantity` (1 where it says nothing) of `variant_id`, or of `product_id`'s only variant.
/// Adding again increases, up to what one order may have and what is left: then fewer come
/// in and the answer says so. The first thing that comes in makes the cart. Whatever else the
/// form says is ignored.
pub fn add_item_to_cart(
    tx: &mut Tx<'_>,
    owner: &Owner,
    terms: &Terms,
    params: Params,
) -> Outcome<Added> {
    let mut form = Changeset::new(params);
    let wanted = match form.values().get("quantity") {
        None => Some(1),
        Some(_) => form.integer("quantity", "Quantity", 1..=terms.max_quantity),
    };
    let variant = variant(tx, &mut form)?;
    let (Some(wanted), Some(variant), true) = (wanted, variant, form.is_valid()) else {
        return Err(form.into());
    };
    add_variant(tx, owner, terms, variant, wanted)
}

/// Adds `wanted` units of a variant, from 1, up to what one order may have and what is left.
pub(super) fn add_variant(
    tx: &mut Tx<'_>,
    owner: &Owner,
    terms: &Terms,
    variant: VariantId,
    wanted: i32,
) -> Outcome<Added> {
    let offered = q!(tx, shopping_cart::adding::offer(variant))?;
    let (offer, (counted, backorder, left)) = offered.ok_or(Fault::NotFound)?;
    put(tx, owner, terms, (&offer, Supply::new(counted, backorder, left), wanted))
}

/// What the form names; nothing, with a message, where an option is still to be chosen.
fn variant(tx: &mut Tx<'_>, form: &mut Changeset) -> Outcome<Option<VariantId>> {
    if let Some(variant) = form.values().get("variant_id") {
        return variant.parse().map_err(|_| Fault::NotFound).map(Some);
    }
    let mut variants = Vec::new();
    if let Some(product) = form.values().get("product_id") {
        let product: ProductId = product.parse().map_err(|_| Fault::NotFound)?;
        variants = q!(tx, shopping_cart::adding::variants_of(product))?;
        if variants.is_empty() {
            return Err(Fault::NotFound);
        }
    }
    let only = variants.pop().filter(|_| variants.is_empty());
    if only.is_none() {
        form.error("variant_id", "Choose what you would like first");
    }
    Ok(only)
}

fn put(
    tx: &mut Tx<'_>,
    owner: &Owner,
    terms: &Terms,
    (offer, stock, wanted): (&Offer, Supply, i32),
) -> Outcome<Added> {
    let (variant, now) = (offer.variant_id, tx.now());
    let cart = take_up(tx, owner, terms)?;
    check_standing(tx, Standing::of(offer, 1, stock, now), offer, terms.zone)?;
    let lines = q!(tx, shopping_cart::items::quantities(cart))?;
    let line = lines.iter().find(|line| line.0 == Some(variant));
    let saved = line.is_some_and(|line| line.2);
    let had = line.filter(|_| !saved).map_or(0, |line| line.1);
    let room = room(tx, owner, (cart, offer))?;
    if let Some(room) = room.as_ref().filter(|room| room.units <= had) {
        return Err(Fault::Refused(format!("{}.", room.refusal)));
    }
    let most = offer.max_quantity(terms);
    let limit = room.filter(|room| room.units < most);
    let max = limit.as_ref().map_or(most, |room| room.units);
    let cap = max.min(stock.limit().unwrap_or(max));
    if had >= cap {
        return Err(Fault::Refused(full(offer, (max, cap))));
    }
    if line.is_none() && lines.len() >= terms.max_lines {
        let most = terms.max_lines;
        return Err(Fault::Refused(format!("A cart can have {most} different things.")));
    }
    let has = match saved {
        true => q!(tx, shopping_cart::adding::take_out(cart, (offer, wanted.min(cap)), now))?,
        false => q!(tx, shopping_cart::adding::add(cart, (offer, wanted, cap), now))?,
    };
    let note = (has - had < wanted).then(|| capped((max, stock), limit, has - had));
    Ok(Added { name: offer.name(), quantity: has - had, note })
}

fn check_standing(tx: &mut Tx<'_>, standing: Standing, offer: &Offer, zone: Zone) -> Outcome<()> {
    let now = tx.now();
    match standing {
        Standing::SoldOut
            if let Some(until) =
                catalog::reserved_until(tx, &[offer.variant_id])?.get(&offer.variant_id) =>
        {
            let words = Availability::Reserved(*until).words(now);
            Err(Fault::Refused(format!("{}: {}.", offer.name(), words.to_lowercase())))
        }
        // A draft or an archived product does not exist for shoppers.
        Standing::Gone => Err(Fault::NotFound),
        _ => match standing.objection(&offer.name(), zone) {
            Some(objection) => Err(Fault::Refused(format!("{objection}."))),
            None => Ok(()),
        },
    }
}

/// Why nothing more comes in.
fn full(offer: &Offer, (max, cap): (i32, i32)) -> String {
    let name = offer.name();
    match max {
        1 => format!("{name} is already in your cart."),
        max if max == cap => format!("Maximum of {max}: {name} is already in your cart."),
        _ => format!("Only {cap} left: {name} is already in your cart."),
    }
}

/// Why fewer came in.
fn capped((max, stock): (i32, Supply), limit: Option<Room>, added: i32) -> String {
    match (stock.limit(), limit) {
        (Some(left), _) if left < max => format!("Only {left} left: {added} added."),
        (_, Some(room)) => format!("{}. {added} added.", room.refusal),
        _ => format!("Maximum of {max}: {added} added."),
    }
}
