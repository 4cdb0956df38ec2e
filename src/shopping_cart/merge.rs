//! Merging a guest's cart into the account's cart at sign-in, and undoing it.

pub mod incoming_lines;
pub mod rules;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::ids::{CartId, CartMergeId, VariantId},
    q,
    webhooks::EventKind,
};

use super::{
    cart_limits::{CartLimits, UNDO_WINDOW},
    cart_owner::CartOwner,
    carts::{get_or_create_cart, lock_cart, lock_to_change, touch},
    models::{Cart, NewMerge},
    rejection::CartRejection,
    webhook_events,
};
use incoming_lines::{IncomingLine, add_lines};
use rules::LineState;

/// A merge that can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartMerge {
    /// The id.
    pub id: CartMergeId,
    /// A sentence for each line.
    pub messages: Vec<String>,
}

/// The customer's cart before a merge, which an undo restores.
#[derive(Debug, Serialize, Deserialize)]
struct CartBeforeMerge {
    /// The lines that the merge changed.
    lines: Vec<LineBeforeMerge>,
    /// Codes that the merge added.
    coupons: Vec<String>,
}

/// A line before a merge.
#[derive(Debug, Serialize, Deserialize)]
struct LineBeforeMerge {
    variant: VariantId,
    /// Its quantity, or `None` if the merge created the line.
    state: Option<LineState>,
}

/// Merges a guest's cart into the customer's and closes the guest's. Merging again does nothing. The
/// customer's codes take precedence: the guest's are copied only if the customer has none. Does
/// nothing while either cart is in checkout. Returns the number of merged lines, or `None` if the
/// guest's cart was not merged.
pub fn merge_carts(
    tx: &mut Tx<'_>,
    customer: &CartOwner,
    guest: &CartOwner,
    cart_limits: &CartLimits,
) -> Result<Option<usize>> {
    let Some(user) = customer.user() else { return Ok(None) };
    let Some(guest_cart) = lock_cart(tx, guest)? else { return Ok(None) };
    if guest_cart.is_in_checkout() || q!(tx, shopping_cart::carts::is_in_checkout(user))? {
        return Ok(None);
    }
    let items = q!(tx, shopping_cart::items::list_items(guest_cart.id))?;
    let lines: Vec<IncomingLine> = items.into_iter().map(IncomingLine::from).collect();
    if !lines.is_empty() {
        let cart = get_or_create_cart(tx, customer, cart_limits)?;
        merge_into(tx, cart, guest_cart.id, &lines, cart_limits)?;
        let data = json!({ "guest_cart_id": guest_cart.id });
        webhook_events::notify(tx, EventKind::CartMerged, cart, data)?;
    }
    q!(tx, shopping_cart::merge::close_guest_cart(guest_cart.id, user, tx.now()))?;
    tx.emit(Event::CartChanged(guest_cart.id));
    Ok(Some(lines.len()))
}

fn merge_into(
    tx: &mut Tx<'_>,
    cart: CartId,
    guest_cart: CartId,
    lines: &[IncomingLine],
    cart_limits: &CartLimits,
) -> Result<()> {
    let now = tx.now();
    let existing = q!(tx, shopping_cart::items::quantities(cart))?;
    let merged = add_lines(tx, cart, lines, cart_limits)?;
    let changed = lines.iter().zip(&merged).filter(|(_, merged)| merged.new_state().is_some());
    let lines_before = changed.map(|(line, _)| {
        let variant = line.offer.variant_id;
        let before = existing.iter().find(|line| line.variant_id == Some(variant));
        LineBeforeMerge {
            variant,
            state: before.map(|line| LineState { quantity: line.quantity, saved: line.saved }),
        }
    });
    let before = CartBeforeMerge {
        lines: lines_before.collect(),
        coupons: q!(tx, shopping_cart::merge::copy_coupons(guest_cart, cart, now))?,
    };
    let messages: Vec<&str> = merged.iter().map(|line| line.message.as_str()).collect();
    let merge = NewMerge {
        guest_cart_id: guest_cart,
        cart_id: cart,
        before: &to_json(&before)?,
        messages: &to_json(&messages)?,
        merged_at: now,
    };
    q!(tx, shopping_cart::merge::insert(&merge))?;
    Ok(())
}

/// Returns the last merge into the owner's cart, if it can be undone.
pub fn find_merge(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: &Cart,
) -> Result<Option<CartMerge>> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    let since = conn.now().before(UNDO_WINDOW);
    let Some(merge) = q!(conn, shopping_cart::merge::latest(cart.id, since))? else {
        return Ok(None);
    };
    Ok(Some(CartMerge { id: merge.id, messages: from_json(&merge.messages)? }))
}

/// Undoes a merge: restores the customer's lines, and reopens the guest's cart with a new token.
///
/// # Errors
/// `Rejected` if it is too late, the merge was undone before, or the cart was ordered.
pub fn undo_merge(
    tx: &mut Tx<'_>,
    customer: &CartOwner,
    new_guest: &CartOwner,
    cart_limits: &CartLimits,
    id: CartMergeId,
) -> Result<()> {
    let now = tx.now();
    let Some(user) = customer.user() else { return Err(Error::NotFound) };
    let merge = q!(tx, shopping_cart::merge::by_id(id, user))?.ok_or(Error::NotFound)?;
    let cart = lock_to_change(tx, customer)?
        .filter(|cart| cart.id == merge.cart_id)
        .ok_or(CartRejection::UndoTooLate)?;
    if q!(tx, shopping_cart::merge::mark_undone(id, now.before(UNDO_WINDOW), now))? == 0 {
        return Err(CartRejection::UndoTooLate.into());
    }
    let before: CartBeforeMerge = from_json(&merge.before)?;
    for line in &before.lines {
        q!(tx, shopping_cart::merge::restore_line(cart.id, line.variant, line.state, now))?;
    }
    q!(tx, shopping_cart::merge::remove_coupons(cart.id, &before.coupons))?;
    let expires_at = now.after(new_guest.lifetime(cart_limits));
    let guest_cart = merge.guest_cart_id;
    q!(tx, shopping_cart::merge::reopen_guest_cart(guest_cart, new_guest, expires_at, now))?;
    tx.emit(Event::CartChanged(guest_cart));
    touch(tx, customer, cart.id, cart_limits)?;
    webhook_events::notify_updated(tx, guest_cart)?;
    webhook_events::notify_updated(tx, cart.id)
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Internal(error.to_string()))
}
