//! Expiry of carts: extending their lifetime, offering the items of an expired cart, and cleanup.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    Result,
    db::{Conn, Repo, Tx},
    events::Event,
    foundation::{clock::Timestamp, ids::CartId},
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    cart_limits::{CartLimits, days},
    cart_owner::CartOwner,
    carts::get_or_create_cart,
    merge::incoming_lines::{IncomingLine, MergeSummary, add_lines},
    models::Cart,
    webhook_events,
};

/// Days after which an expired cart is deleted.
const GRACE_DAYS: u64 = 30;
/// The minimum time between two extensions of a cart that is only viewed.
const EXTENSION_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);
/// Carts that are extended by one statement.
const EXTENSION_BATCH: usize = 1000;

/// A buffer of viewed carts whose lifetime is extended later, so that viewing a cart writes
/// nothing.
#[derive(Debug, Default)]
pub struct CartTouchBuffer(Mutex<BTreeSet<CartId>>);

impl CartTouchBuffer {
    /// Records that the owner has viewed the cart.
    pub fn note(&self, owner: &CartOwner, cart: &Cart, cart_limits: &CartLimits, now: Timestamp) {
        let full_lifetime = now.after(owner.lifetime(cart_limits));
        if cart.expires_at < full_lifetime.before(EXTENSION_INTERVAL) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(cart.id);
        }
    }

    /// Extends the lifetime of the recorded carts. If that fails, they are recorded again.
    pub async fn save(&self, repo: &Repo, cart_limits: CartLimits) -> Result<()> {
        let viewed = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if viewed.is_empty() {
            return Ok(());
        }
        let carts: Vec<CartId> = viewed.iter().copied().collect();
        let saved = repo.write(move |tx| extend(tx, &carts, &cart_limits)).await;
        if saved.is_err() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(viewed);
        }
        saved
    }
}

fn extend(tx: &mut Tx<'_>, carts: &[CartId], cart_limits: &CartLimits) -> Result<()> {
    let now = tx.now();
    let guest_expiry = now.after(days(cart_limits.guest_days));
    let customer_expiry = now.after(days(cart_limits.customer_days));
    for batch in carts.chunks(EXTENSION_BATCH) {
        q!(tx, shopping_cart::carts::extend_of_guests(batch, guest_expiry, now))?;
        q!(tx, shopping_cart::carts::extend_of_users(batch, customer_expiry, now))?;
    }
    Ok(())
}

/// Deletes at most `limit` carts that expired 30 days ago and were not ordered. Returns their number.
pub fn purge_expired_carts(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(days(GRACE_DAYS));
    let purged = q!(tx, shopping_cart::carts::purge(before, limit))?;
    let deleted = |cart: &CartId| OutgoingEvent::new(EventKind::CartDeleted, *cart);
    webhooks::notify_all(tx, &purged.iter().map(deleted).collect::<Vec<_>>())?;
    Ok(purged.len())
}

/// An expired cart whose items can be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiredCart {
    /// The time when it was created.
    pub created_at: Timestamp,
    /// The lines that can be restored.
    pub lines: Vec<ExpiredLine>,
}

/// A line of an expired cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiredLine {
    /// Title and options.
    pub name: String,
    /// Units.
    pub quantity: i32,
}

/// Returns the owner's last expired cart, unless it was discarded or has nothing to restore.
pub fn find_expired_cart(conn: &mut Conn<'_>, owner: &CartOwner) -> Result<Option<ExpiredCart>> {
    let Some(cart) = q!(conn, shopping_cart::carts::expired(owner, conn.now()))? else {
        return Ok(None);
    };
    let items = q!(conn, shopping_cart::items::list_items(cart.id))?;
    if items.is_empty() {
        return Ok(None);
    }
    let lines = items
        .iter()
        .map(|item| ExpiredLine { name: item.offer.name(), quantity: item.quantity })
        .collect();
    Ok(Some(ExpiredCart { created_at: cart.inserted_at, lines }))
}

/// Moves the items of the owner's expired cart into the current one. Returns a message for each
/// line, or none if there is nothing to restore.
pub fn restore_expired_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
) -> Result<MergeSummary> {
    let Some(expired) = q!(tx, shopping_cart::carts::expired(owner, tx.now()))? else {
        return Ok(MergeSummary::default());
    };
    let items = q!(tx, shopping_cart::items::list_items(expired.id))?;
    let lines: Vec<IncomingLine> = items.into_iter().map(IncomingLine::from).collect();
    let cart = get_or_create_cart(tx, owner, cart_limits)?;
    // A repeated request: the first one has deleted the expired cart.
    if q!(tx, shopping_cart::carts::delete(expired.id))? == 0 {
        return Ok(MergeSummary::default());
    }
    let added = add_lines(tx, cart, &lines, cart_limits)?;
    webhook_events::notify_updated(tx, cart)?;
    Ok(added.into())
}

/// Discards the owner's expired cart, so that it is not offered again.
pub fn discard_expired_cart(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<()> {
    if let Some(expired) = q!(tx, shopping_cart::carts::expired(owner, tx.now()))? {
        q!(tx, shopping_cart::carts::delete(expired.id))?;
        tx.emit(Event::CartChanged(expired.id));
        webhooks::notify(tx, OutgoingEvent::new(EventKind::CartDeleted, expired.id))?;
    }
    Ok(())
}
