//! What a visitor had carted comes along to the account, is told line by line, and can be undone.

use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::ids::{CartId, CartMergeId, VariantId},
    q,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::{get_or_create_cart, lock_cart, touch},
    incoming_lines::{IncomingLine, bring_in},
    lifetime::UNDO,
    locking::lock_to_change,
    merge_rules::{MergeOutcome, MergedLine},
    models::Cart,
};

/// What a merge did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The id.
    pub id: CartMergeId,
    /// A sentence for each line.
    pub messages: Vec<String>,
}

/// What undoing needs: the customer's cart as it was.
#[derive(Debug, Serialize, Deserialize)]
struct CartBeforeMerge {
    /// Each line that the merge touched; quantity and whether it was kept for later, or nothing
    /// where the merge made it.
    lines: Vec<(VariantId, Option<(i32, bool)>)>,
    /// Codes that came along.
    coupons: Vec<String>,
}

/// Brings what a visitor carted into the customer's cart and ends the visitor's, in one
/// transaction; doing it again finds nothing to do. The customer's coupons win; the visitor's
/// come along where the customer has none. Nothing happens while either is in the checkout.
/// Answers how many lines there were; nothing where the visitor's cart goes on.
pub fn merge_carts(
    tx: &mut Tx<'_>,
    customer: &CartOwner,
    guest: &CartOwner,
    cart_limits: &CartLimits,
) -> Result<Option<usize>> {
    let Some(user) = customer.user() else { return Ok(None) };
    let Some(theirs) = lock_cart(tx, guest)? else { return Ok(None) };
    if theirs.is_in_checkout() || q!(tx, shopping_cart::carts::is_in_checkout(user))? {
        return Ok(None);
    }
    let items = q!(tx, shopping_cart::items::of_cart(theirs.id))?;
    let lines: Vec<IncomingLine> = items.into_iter().map(IncomingLine::from).collect();
    if !lines.is_empty() {
        let cart = get_or_create_cart(tx, customer, cart_limits)?;
        bring_along(tx, (cart, theirs.id), &lines, cart_limits)?;
    }
    q!(tx, shopping_cart::carts::end(theirs.id, user, tx.now()))?;
    tx.emit(Event::CartChanged(theirs.id));
    Ok(Some(lines.len()))
}

fn bring_along(
    tx: &mut Tx<'_>,
    (cart, theirs): (CartId, CartId),
    lines: &[IncomingLine],
    cart_limits: &CartLimits,
) -> Result<()> {
    let (had, now) = (q!(tx, shopping_cart::items::quantities(cart))?, tx.now());
    let merged = bring_in(tx, cart, lines, cart_limits)?;
    let touched = lines.iter().zip(&merged).filter(|(_, merged)| {
        matches!(merged.effect, MergeOutcome::Came { .. } | MergeOutcome::Summed { .. })
    });
    let lines = touched.map(|(line, _)| {
        let variant = line.offer.variant_id;
        let before = had.iter().find(|line| line.variant_id == Some(variant));
        (variant, before.map(|line| (line.quantity, line.saved)))
    });
    let before = CartBeforeMerge {
        lines: lines.collect(),
        coupons: q!(tx, shopping_cart::merge::copy_coupons((theirs, cart), now))?,
    };
    let message: Vec<&str> =
        merged.iter().map(|MergedLine { message, .. }| message.as_str()).collect();
    let (before, message) = (written(&before)?, written(&message)?);
    q!(tx, shopping_cart::merge::insert((theirs, cart), &before, &message, now))?;
    Ok(())
}

/// The last merge into a cart, as long as it can be undone.
pub fn find_merge(conn: &mut Conn<'_>, owner: &CartOwner, cart: &Cart) -> Result<Option<Merge>> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    let since = conn.now().before(UNDO);
    let found = q!(conn, shopping_cart::merge::latest(cart.id, since))?;
    found.map(|(id, message)| Ok(Merge { id, messages: read(&message)? })).transpose()
}

/// Takes the carts apart again: the lines that came along go back to what they were, and the
/// visitor's cart lives on under a fresh token.
///
/// # Errors
/// `Refused` when it is too late, was done already, or the cart has been ordered.
pub fn undo_merge(
    tx: &mut Tx<'_>,
    customer: &CartOwner,
    fresh: &CartOwner,
    cart_limits: &CartLimits,
    id: CartMergeId,
) -> Result<()> {
    let late = || Error::refused("It's too late to undo this.");
    let (since, now) = (tx.now().before(UNDO), tx.now());
    let Some(user) = customer.user() else { return Err(Error::NotFound) };
    let merge = q!(tx, shopping_cart::merge::by_id(id, user))?.ok_or(Error::NotFound)?;
    let cart =
        lock_to_change(tx, customer)?.filter(|cart| cart.id == merge.cart_id).ok_or_else(late)?;
    if q!(tx, shopping_cart::merge::undo(id, since, now))? == 0 {
        return Err(late());
    }
    let before: CartBeforeMerge = read(&merge.before)?;
    for (variant, had) in &before.lines {
        q!(tx, shopping_cart::items::put_back(cart.id, *variant, *had, now))?;
    }
    q!(tx, shopping_cart::merge::remove_coupons(cart.id, &before.coupons))?;
    let until = now.after(fresh.lifetime(cart_limits));
    q!(tx, shopping_cart::carts::revive(merge.guest_cart_id, fresh, until, now))?;
    tx.emit(Event::CartChanged(merge.guest_cart_id));
    touch(tx, customer, cart.id, cart_limits)
}

fn written(what: &impl Serialize) -> Result<String> {
    serde_json::to_string(what).map_err(|error| Error::Internal(error.to_string()))
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Internal(error.to_string()))
}
