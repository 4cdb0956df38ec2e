//! Changing the quantities of a cart.

use std::collections::HashMap;

use crate::{
    Result,
    db::Tx,
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        ids::{CartItemId, VariantId},
        params::Params,
    },
    inventory::{self, AvailableStock},
    q,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::{line_ids, lock_lines, touch},
    models::CartItem,
    rejection::CartRejection,
    removal::Removed,
    webhook_events::{LineChange, notify_lines},
};

/// The result of changing quantities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Updated {
    /// The quantities of the form were saved. Carries the lines that were removed because their
    /// quantity was 0.
    Done(Vec<Removed>),
    /// Nothing was saved, because lines were changed by another request after the form was
    /// rendered. Carries the form with an error beside each of them.
    Stale(Box<Changeset>),
}

/// A line and its new quantity.
struct QuantityChange<'i> {
    item: &'i CartItem,
    quantity: i32,
}

impl From<&QuantityChange<'_>> for LineChange {
    fn from(QuantityChange { item, quantity }: &QuantityChange<'_>) -> Self {
        Self { item: item.id, variant: item.offer.variant_id, quantity: *quantity }
    }
}

/// Sets quantities: `items[<line>][quantity]`, where 0 removes the line. Either all lines are
/// changed or none. Further fields of a line:
///
/// - `[was]` is the quantity that the form showed; the line is changed only if it differs.
/// - `[version]` is the line's version in the form; a newer one makes the form stale.
/// - `[step]` is 1 or -1 if the plus or minus button was pressed.
///
/// Lines that no longer exist are ignored.
///
/// # Errors
/// `Invalid` with messages beside the fields, `NotFound` if a line belongs to another cart,
/// `Rejected` if the owner is checking out.
pub fn update_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: Params,
) -> Result<Updated> {
    let Some(cart) = lock_lines(tx, owner, &line_ids(&params, "items")?)? else {
        return Ok(Updated::Done(Vec::new()));
    };
    let items = q!(tx, shopping_cart::items::list_items(cart))?;
    let variants: Vec<VariantId> = items.iter().map(|item| item.offer.variant_id).collect();
    let stock = inventory::get_available_stock(tx, &variants)?;
    let mut form = Changeset::new(apply_steps(params));
    if has_stale_lines(&mut form, &items) {
        return Ok(Updated::Stale(Box::new(form)));
    }
    let changes = cast(form, &items, &stock, cart_limits, tx.now())?;
    if !changes.is_empty() {
        apply(tx, &changes, &stock)?;
        touch(tx, owner, cart, cart_limits)?;
        let lines: Vec<LineChange> = changes.iter().map(LineChange::from).collect();
        notify_lines(tx, cart, items.len(), &lines)?;
    }
    let removed = changes.iter().filter(|change| change.quantity == 0);
    Ok(Updated::Done(removed.map(|change| Removed::from(change.item)).collect()))
}

/// Adds each pressed plus or minus button, `items[<line>][step]`, to the quantity beside it. Minus
/// stops at 1, because the remove button can be undone and minus can't.
fn apply_steps(mut params: Params) -> Params {
    for (key, line) in params.nested("items") {
        let number = |field| line.get(field).and_then(|text| text.trim().parse::<i32>().ok());
        if let (Some(step @ (-1 | 1)), Some(typed)) = (number("step"), number("quantity")) {
            let quantity = typed.saturating_add(step).max(1);
            params.set(&format!("items[{key}][quantity]"), quantity.to_string());
        }
    }
    params
}

/// Returns the name of a line's field.
fn field_name(item: CartItemId, field: &str) -> String {
    format!("items[{item}][{field}]")
}

/// Returns `true` if the form changes a line that was changed by another request after the form was
/// rendered. Adds an error with the current quantity beside each of these lines.
fn has_stale_lines(form: &mut Changeset, items: &[CartItem]) -> bool {
    for item in items {
        if is_stale(form, item) {
            let name = item.offer.name();
            let quantity = item.quantity;
            let message =
                format!("{name} was changed in another tab: the quantity is now {quantity}");
            form.error(field_name(item.id, "quantity"), message);
        }
    }
    !form.is_valid()
}

fn is_stale(form: &Changeset, item: &CartItem) -> bool {
    let value = |field: &str| form.values().get(&field_name(item.id, field)).map(str::trim);
    let typed = value("quantity");
    let version = value("version").and_then(|version| version.parse::<i32>().ok());
    let has_newer_version = version.is_some_and(|version| version != item.version);
    let is_changed = typed.is_some() && typed != value("was");
    let is_current = typed == Some(&*item.quantity.to_string());
    has_newer_version && is_changed && !is_current
}

/// Returns the quantities that differ from the cart, or the form with errors.
fn cast<'i>(
    mut form: Changeset,
    items: &'i [CartItem],
    stock: &HashMap<VariantId, AvailableStock>,
    cart_limits: &CartLimits,
    now: Timestamp,
) -> Result<Vec<QuantityChange<'i>>, Changeset> {
    let mut changes = Vec::new();
    for item in items {
        let quantity_field = field_name(item.id, "quantity");
        let typed = form.values().get(&quantity_field);
        if typed.is_none() || typed == form.values().get(&field_name(item.id, "was")) {
            continue;
        }
        let quantity = cast_quantity(&mut form, &quantity_field, item, cart_limits);
        let stock = stock.get(&item.offer.variant_id).copied().unwrap_or_default();
        if let Some(rejection) = objection(item, quantity, stock, cart_limits, now) {
            form.error(quantity_field, rejection.to_string().trim_end_matches('.'));
        }
        if quantity != item.quantity {
            changes.push(QuantityChange { item, quantity });
        }
    }
    form.finish(changes)
}

/// Reads the new quantity of a line. Returns the current one if the typed one is invalid.
fn cast_quantity(
    form: &mut Changeset,
    field: &str,
    item: &CartItem,
    cart_limits: &CartLimits,
) -> i32 {
    let label = format!("Quantity of {}", item.offer.name());
    form.integer(field, &label, 0..=cart_limits.max_quantity).unwrap_or(item.quantity)
}

/// Returns the reason why a line can't have more units. A smaller quantity is always possible.
fn objection(
    item: &CartItem,
    quantity: i32,
    stock: AvailableStock,
    cart_limits: &CartLimits,
    now: Timestamp,
) -> Option<CartRejection> {
    if quantity <= item.quantity {
        return None;
    }
    let name = item.offer.name();
    let availability = item.offer.availability(quantity, stock, now);
    if let Some(reason) = availability.unavailable_reason(&name, cart_limits.zone) {
        return Some(CartRejection::SoldOut { reason });
    }
    let max = item.offer.max_quantity(cart_limits);
    (quantity > max).then_some(CartRejection::OrderLimit { name, max })
}

/// Sets the `quantity` of one line of the owner's cart, where 0 removes it. Writes nothing if the line
/// has this quantity.
///
/// # Errors
/// `Invalid` if the quantity is out of range, `NotFound` if the line belongs to another cart, `Rejected`
/// if there is no such line, so many units can't be bought or the owner is checking out.
pub fn set_item_quantity(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    item: CartItemId,
    params: Params,
) -> Result<()> {
    let cart = lock_lines(tx, owner, &[item])?.ok_or(CartRejection::ItemNotFound)?;
    let items = q!(tx, shopping_cart::items::list_items(cart))?;
    let item = items.iter().find(|line| line.id == item).ok_or(CartRejection::ItemNotFound)?;
    let stock = inventory::get_available_stock(tx, &[item.offer.variant_id])?;
    let mut form = Changeset::new(params);
    let quantity = cast_quantity(&mut form, "quantity", item, cart_limits);
    let quantity = form.finish(quantity)?;
    if quantity == item.quantity {
        return Ok(());
    }
    let units = stock.get(&item.offer.variant_id).copied().unwrap_or_default();
    if let Some(rejection) = objection(item, quantity, units, cart_limits, tx.now()) {
        return Err(rejection.into());
    }
    let change = QuantityChange { item, quantity };
    let line = LineChange::from(&change);
    apply(tx, &[change], &stock)?;
    touch(tx, owner, cart, cart_limits)?;
    notify_lines(tx, cart, items.len(), &[line])
}

fn apply(
    tx: &mut Tx<'_>,
    changes: &[QuantityChange<'_>],
    stock: &HashMap<VariantId, AvailableStock>,
) -> Result<()> {
    let now = tx.now();
    let mut removed: Vec<CartItemId> = Vec::new();
    for QuantityChange { item, quantity } in changes {
        if *quantity == 0 {
            removed.push(item.id);
            continue;
        }
        let stock = stock.get(&item.offer.variant_id).copied().unwrap_or_default();
        let availability = item.offer.availability(*quantity, stock, now);
        if q!(tx, shopping_cart::items::set_quantity(item, *quantity, availability, now))? == 0 {
            return Err(CartRejection::ChangedElsewhere.into());
        }
    }
    q!(tx, shopping_cart::items::delete(&removed))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(quantity: &str, step: &str) -> String {
        let pairs = [("items[7][quantity]", quantity), ("items[7][step]", step)];
        let params = apply_steps(pairs.into_iter().collect());
        params.get("items[7][quantity]").unwrap().to_owned()
    }

    #[test]
    fn a_step_changes_the_quantity_by_one_but_never_below_one() {
        assert_eq!((after("2", "1"), after(" 2 ", "-1")), ("3".into(), "1".into()));
        assert_eq!((after("1", "-1"), after("0", "-1")), ("1".into(), "1".into()));
        assert_eq!(after("2147483647", "1"), "2147483647");
    }

    #[test]
    fn invalid_steps_and_quantities_stay_as_they_were_typed() {
        for (quantity, step) in [("x", "1"), ("2", "5"), ("2", "x"), ("", "1")] {
            assert_eq!(after(quantity, step), quantity);
        }
    }
}
