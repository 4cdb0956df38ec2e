//! How long the stock is held.

use crate::{
    Error, Result,
    db::Tx,
    foundation::{clock::Timestamp, ids::CheckoutId},
    q,
    settings::Settings,
    shopping_cart::CartOwner,
};

use super::begin::{get_open, hold_time};

/// Adds as much time to the deadline of the owner's checkout as it had in the beginning, once.
/// Returns the new deadline.
pub fn extend(tx: &mut Tx<'_>, owner: &CartOwner, settings: &Settings) -> Result<Timestamp> {
    let open = get_open(tx, owner)?.checkout;
    let until = open.expires_at.after(hold_time(settings)).min(open.latest_deadline());
    let times = (tx.now(), until);
    match q!(tx, checkout::checkouts::extend(open.id, times))? {
        0 => Err(Error::refused("You've already had more time. You can extend it only once.")),
        _ => Ok(until),
    }
}

/// Holds a checkout's stock until another moment, as while it is being paid, though never beyond
/// its latest deadline.
pub fn prolong(tx: &mut Tx<'_>, checkout: CheckoutId, until: Timestamp) -> Result<()> {
    let found = q!(tx, checkout::checkouts::by_id(checkout))?.ok_or(Error::NotFound)?;
    let times = (tx.now(), until.min(found.latest_deadline()));
    match q!(tx, checkout::checkouts::set_deadline(checkout, times))? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
