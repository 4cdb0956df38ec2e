//! Changing and removing what is in a cart.

use std::collections::HashMap;

use crate::{
    db::{Fault, Outcome, Tx},
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        ids::{CartId, CartItemId, VariantId},
        params::Params,
    },
    inventory::{self, Supply},
    q,
};

use super::{
    carts::{lock_cart, touch},
    line::Standing,
    models::CartItem,
    owner::Owner,
    terms::Terms,
};

/// Sets quantities: `items[<line>][quantity]`, 0 removes. All of it or nothing: a mistake comes
/// back beside its field. A line that has gone meanwhile is passed over; another cart's
/// is not found.
pub fn update_cart(tx: &mut Tx<'_>, owner: &Owner, terms: &Terms, params: Params) -> Outcome<()> {
    let Some(cart) = lock(tx, owner, &named(&params)?)? else { return Ok(()) };
    let items = q!(tx, shopping_cart::items::of_cart(cart))?;
    let variants: Vec<VariantId> = items.iter().map(|item| item.offer.variant_id).collect();
    let stock = inventory::availability(tx, &variants)?;
    let changes = cast(params, &items, (&stock, terms), tx.now())?;
    if apply(tx, &changes)? {
        touch(tx, owner, cart, terms)?;
    }
    Ok(())
}

/// Takes a line out of the cart; one that has gone already is fine, another cart's is not found.
/// Answers what it was.
pub fn remove_item_from_cart(
    tx: &mut Tx<'_>,
    owner: &Owner,
    terms: &Terms,
    item: CartItemId,
) -> Outcome<Option<String>> {
    let Some(cart) = lock(tx, owner, &[item])? else { return Ok(None) };
    let items = q!(tx, shopping_cart::items::of_cart(cart))?;
    let Some(removed) = items.into_iter().find(|line| line.id == item) else { return Ok(None) };
    apply(tx, &[(item, 0)])?;
    touch(tx, owner, cart, terms)?;
    Ok(Some(removed.offer.name()))
}

/// The owner's cart, to be changed by nobody else; lines of other carts are not found.
fn lock(tx: &mut Tx<'_>, owner: &Owner, items: &[CartItemId]) -> Outcome<Option<CartId>> {
    let cart = lock_cart(tx, owner)?.map(|cart| cart.id);
    match q!(tx, shopping_cart::items::elsewhere(cart, items))? {
        0 => Ok(cart),
        _ => Err(Fault::NotFound),
    }
}

/// The name of a line's field.
fn field(item: CartItemId) -> String {
    format!("items[{item}][quantity]")
}

/// The lines that a form speaks of.
fn named(params: &Params) -> Outcome<Vec<CartItemId>> {
    let keys = params.nested("items").into_keys();
    keys.map(|key| key.number().map(CartItemId::from).ok_or(Fault::NotFound)).collect()
}

/// The quantities that differ from what is in the cart.
fn cast(
    params: Params,
    items: &[CartItem],
    (stock, terms): (&HashMap<VariantId, Supply>, &Terms),
    now: Timestamp,
) -> Result<Vec<(CartItemId, i32)>, Changeset> {
    let mut form = Changeset::new(params);
    let mut changes = Vec::new();
    for item in items {
        let (field, label) = (field(item.id), format!("Quantity of {}", item.offer.name()));
        if form.values().get(&field).is_none() {
            continue;
        }
        let quantity =
            form.integer(&field, &label, 0..=terms.max_quantity).unwrap_or(item.quantity);
        let stock = stock.get(&item.offer.variant_id).copied().unwrap_or_default();
        if let Some(message) = objection(item, quantity, (stock, terms), now) {
            form.error(field, message);
        }
        if quantity != item.quantity {
            changes.push((item.id, quantity));
        }
    }
    form.finish(changes)
}

/// Why a line can't have more than it has; having less is always possible.
fn objection(
    item: &CartItem,
    quantity: i32,
    (stock, terms): (Supply, &Terms),
    now: Timestamp,
) -> Option<String> {
    let (offer, max) = (&item.offer, item.offer.max_quantity(terms));
    if quantity <= item.quantity {
        return None;
    }
    Standing::of(offer, quantity, stock, now)
        .objection(&offer.name())
        .or_else(|| (quantity > max).then(|| format!("Maximum of {max} of {}", offer.name())))
}

/// Whether there was anything to do.
fn apply(tx: &mut Tx<'_>, changes: &[(CartItemId, i32)]) -> Outcome<bool> {
    if changes.is_empty() {
        return Ok(false);
    }
    let now = tx.now();
    let (removed, kept): (Vec<_>, Vec<_>) =
        changes.iter().partition(|(_, quantity)| *quantity == 0);
    for (item, quantity) in kept {
        q!(tx, shopping_cart::items::set_quantity(item, quantity, now))?;
    }
    let removed: Vec<CartItemId> = removed.into_iter().map(|(item, _)| item).collect();
    q!(tx, shopping_cart::items::delete(&removed))?;
    Ok(true)
}
