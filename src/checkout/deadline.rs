//! How long the stock is held.

use crate::{
    db::{Fault, Outcome, Tx},
    foundation::{clock::Timestamp, ids::CheckoutId},
    q,
    settings::Settings,
    shopping_cart::Owner,
};

use super::begin::{deadline, get_open};

/// Gives the owner's checkout as much time again as it had, from now; once.
pub fn extend(tx: &mut Tx<'_>, owner: &Owner, settings: &Settings) -> Outcome<()> {
    let open = get_open(tx, owner)?;
    let times = (tx.now(), deadline(settings, tx.now()));
    match q!(tx, checkout::checkouts::extend(open.checkout.id, times))? {
        0 => Err(Fault::refused("You have had more time already; it can be given once.")),
        _ => Ok(()),
    }
}

/// Holds a checkout's stock until another moment, as while it is being paid.
pub fn prolong(tx: &mut Tx<'_>, checkout: CheckoutId, until: Timestamp) -> Outcome<()> {
    let times = (tx.now(), until);
    match q!(tx, checkout::checkouts::set_deadline(checkout, times))? {
        0 => Err(Fault::NotFound),
        _ => Ok(()),
    }
}
