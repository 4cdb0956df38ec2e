//! How long carts are kept.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    Result,
    db::{Repo, Tx},
    foundation::{clock::Timestamp, ids::CartId},
    q,
};

use super::{
    cart_limits::{CartLimits, days},
    cart_owner::CartOwner,
    models::Cart,
};

/// How long a cart that is over can still be put back, before it is removed.
const GRACE_DAYS: u64 = 30;
/// For how long a merge is told and can be undone.
pub(super) const UNDO: Duration = Duration::from_secs(30 * 60);
/// A cart that is only looked at is kept longer at most this often.
const RARELY: Duration = Duration::from_secs(24 * 60 * 60);

/// Carts that somebody has looked at and that are to be kept longer for it. Looking itself
/// writes nothing.
#[derive(Debug, Default)]
pub struct CartTouchBuffer(Mutex<BTreeSet<CartId>>);

impl CartTouchBuffer {
    /// Someone looks at the owner's cart.
    pub fn note(&self, owner: &CartOwner, cart: &Cart, cart_limits: &CartLimits, now: Timestamp) {
        if cart.expires_at < now.after(owner.lifetime(cart_limits)).before(RARELY) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(cart.id);
        }
    }

    /// Writes down what has been noted since the last time; what cannot be written is kept
    /// for the next.
    pub async fn save(&self, repo: &Repo, cart_limits: CartLimits) -> Result<()> {
        let noted = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if noted.is_empty() {
            return Ok(());
        }
        let carts: Vec<CartId> = noted.iter().copied().collect();
        let saved = repo.write(move |tx| extend(tx, &carts, &cart_limits)).await;
        if saved.is_err() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(noted);
        }
        saved
    }
}

fn extend(tx: &mut Tx<'_>, carts: &[CartId], cart_limits: &CartLimits) -> Result<()> {
    let now = tx.now();
    let (guests, customers) =
        (now.after(days(cart_limits.guest_days)), now.after(days(cart_limits.customer_days)));
    for some in carts.chunks(1000) {
        q!(tx, shopping_cart::carts::extend((some, true), guests, now))?;
        q!(tx, shopping_cart::carts::extend((some, false), customers, now))?;
    }
    Ok(())
}

/// Removes at most `limit` carts that have been over for 30 days and became no order. Answers
/// how many.
pub fn purge_expired_carts(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(days(GRACE_DAYS));
    q!(tx, shopping_cart::carts::purge(before, limit))
}
