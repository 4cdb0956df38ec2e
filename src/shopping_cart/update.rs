//! Changing and removing what is in a cart.

use std::collections::HashMap;

use crate::{
    Error, Result,
    db::Tx,
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        ids::{CartId, CartItemId, VariantId},
        params::Params,
    },
    inventory::{self, AvailableStock},
    q,
};

use super::{
    acknowledged::encode, cart_limits::CartLimits, cart_owner::CartOwner, carts::touch,
    line::LineAvailability, locking::lock_to_change, models::CartItem, quantity_steps::stepped,
    restore::RemovedLine,
};

/// What became of a changed cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Updated {
    /// It is as the form says; these lines were set to 0 and are gone.
    Done(Vec<Removed>),
    /// Nothing was changed, because some lines were changed elsewhere after the form was made; it
    /// comes back with what was typed and a message beside each of those.
    Outrun(Box<Changeset>),
}

/// A line that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Title and options.
    pub name: String,
    /// What its undo puts back.
    pub line: RemovedLine,
}

impl Removed {
    fn of(item: &CartItem) -> Self {
        let CartItem { quantity, inserted_at: since, .. } = *item;
        let line = RemovedLine { variant: item.offer.variant_id, quantity, since };
        Self { name: item.offer.name(), line }
    }
}

/// Sets quantities: `items[<line>][quantity]`, 0 removes. All of it or nothing: a mistake comes
/// back beside its field. With `[was]`, the quantity that the form showed, a line counts as
/// changed only where that differs; `[step]` is a press of plus or minus; with `[version]`, only where nobody else has changed it.
/// A line that has gone meanwhile is passed over; another cart's is not found.
pub fn update_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: Params,
) -> Result<Updated> {
    let Some(cart) = lock(tx, owner, &named(&params, "items")?)? else {
        return Ok(Updated::Done(Vec::new()));
    };
    let items = q!(tx, shopping_cart::items::of_cart(cart))?;
    let variants: Vec<VariantId> = items.iter().map(|item| item.offer.variant_id).collect();
    let stock = inventory::availability(tx, &variants)?;
    let mut form = Changeset::new(stepped(params));
    if has_stale_lines(&mut form, &items) {
        return Ok(Updated::Outrun(Box::new(form)));
    }
    let changes = cast(form, &items, (&stock, cart_limits), tx.now())?;
    if apply(tx, &changes, &stock)? {
        touch(tx, owner, cart, cart_limits)?;
    }
    let removed = changes.iter().filter(|(_, quantity)| *quantity == 0);
    Ok(Updated::Done(removed.map(|(item, _)| Removed::of(item)).collect()))
}

/// Takes a line out of the cart; one that has gone already is fine, another cart's is not found.
/// Answers what it was.
pub fn remove_item_from_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    item: CartItemId,
) -> Result<Option<Removed>> {
    let Some(cart) = lock(tx, owner, &[item])? else { return Ok(None) };
    let items = q!(tx, shopping_cart::items::of_cart(cart))?;
    if q!(tx, shopping_cart::items::delete(&[item]))? == 0 {
        return Ok(None);
    }
    touch(tx, owner, cart, cart_limits)?;
    Ok(items.iter().find(|line| line.id == item).map(Removed::of))
}

/// The owner's cart, to be changed by nobody else; lines of other carts are not found. Refused
/// while the owner checks out.
pub(super) fn lock(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    items: &[CartItemId],
) -> Result<Option<CartId>> {
    let cart = lock_to_change(tx, owner)?.map(|cart| cart.id);
    match q!(tx, shopping_cart::items::elsewhere(cart, items))? {
        0 => Ok(cart),
        _ => Err(Error::NotFound),
    }
}

/// The name of a line's field.
fn field(item: CartItemId, what: &str) -> String {
    format!("items[{item}][{what}]")
}

/// The lines that a form speaks of.
pub(super) fn named(params: &Params, prefix: &str) -> Result<Vec<CartItemId>> {
    let keys = params.nested(prefix).into_keys();
    keys.map(|key| key.number().map(CartItemId::from).ok_or(Error::NotFound)).collect()
}

/// Whether some line is to be changed that was changed elsewhere after the form was made; a message
/// beside each says what it is now.
fn has_stale_lines(form: &mut Changeset, items: &[CartItem]) -> bool {
    for item in items {
        let value = |what: &str| form.values().get(&field(item.id, what)).map(str::trim);
        let (typed, was, version) = (value("quantity"), value("was"), value("version"));
        let known = version.and_then(|version| version.parse::<i32>().ok());
        let is_now = typed == Some(&*item.quantity.to_string());
        if known.is_some_and(|known| known != item.version)
            && typed.is_some()
            && typed != was
            && !is_now
        {
            let message = format!(
                "{} was changed in another tab: the quantity is now {}",
                item.offer.name(),
                item.quantity
            );
            form.error(field(item.id, "quantity"), message);
        }
    }
    !form.is_valid()
}

/// A line and the quantity that it is to have.
type Wanted<'i> = (&'i CartItem, i32);

/// The quantities that differ from what is in the cart.
fn cast<'i>(
    mut form: Changeset,
    items: &'i [CartItem],
    (stock, cart_limits): (&HashMap<VariantId, AvailableStock>, &CartLimits),
    now: Timestamp,
) -> Result<Vec<Wanted<'i>>, Changeset> {
    let mut changes = Vec::new();
    for item in items {
        let (quantity_field, label) =
            (field(item.id, "quantity"), format!("Quantity of {}", item.offer.name()));
        let typed = form.values().get(&quantity_field);
        if typed.is_none() || typed == form.values().get(&field(item.id, "was")) {
            continue;
        }
        let quantity = form.integer(&quantity_field, &label, 0..=cart_limits.max_quantity);
        let quantity = quantity.unwrap_or(item.quantity);
        let stock = stock.get(&item.offer.variant_id).copied().unwrap_or_default();
        if let Some(message) = objection(item, quantity, (stock, cart_limits), now) {
            form.error(quantity_field, message);
        }
        if quantity != item.quantity {
            changes.push((item, quantity));
        }
    }
    form.finish(changes)
}

/// Why a line can't have more than it has; having less is always possible.
fn objection(
    item: &CartItem,
    quantity: i32,
    (stock, cart_limits): (AvailableStock, &CartLimits),
    now: Timestamp,
) -> Option<String> {
    let (offer, max) = (&item.offer, item.offer.max_quantity(cart_limits));
    if quantity <= item.quantity {
        return None;
    }
    LineAvailability::of(offer, quantity, stock, now)
        .objection(&offer.name(), cart_limits.zone)
        .or_else(|| {
            (quantity > max).then(|| format!("You can order at most {max} of {}", offer.name()))
        })
}

/// Whether there was anything to do.
fn apply(
    tx: &mut Tx<'_>,
    changes: &[Wanted<'_>],
    stock: &HashMap<VariantId, AvailableStock>,
) -> Result<bool> {
    let now = tx.now();
    let (removed, kept): (Vec<_>, Vec<_>) =
        changes.iter().copied().partition(|(_, quantity)| *quantity == 0);
    for (item, quantity) in kept {
        let supply = stock.get(&item.offer.variant_id).copied().unwrap_or_default();
        let state = encode(LineAvailability::of(&item.offer, quantity, supply, now));
        if q!(tx, shopping_cart::items::set_quantity(item, (quantity, state.as_str()), now))? == 0 {
            return Err(Error::conflict("Your cart was changed in another tab."));
        }
    }
    let removed: Vec<CartItemId> = removed.iter().map(|(item, _)| item.id).collect();
    q!(tx, shopping_cart::items::delete(&removed))?;
    Ok(!changes.is_empty())
}
