//! Putting the things of an order back into a cart.

use crate::{
    Error, Result,
    db::Tx,
    foundation::params::Params,
    shopping_cart::{self, CartLimits, CartOwner},
};

use super::{models::Order, stock};

/// What came back into the cart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reordered {
    /// Units that came in.
    pub units: i32,
    /// What did not, or not all of it, a sentence each.
    pub notes: Vec<String>,
}

/// Puts the things of an order into the owner's cart, at the prices of today, as far as they are
/// still to be had.
pub fn reorder(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    order: &Order,
) -> Result<Reordered> {
    let mut done = Reordered::default();
    for line in stock::lines(tx, order)? {
        let Some(variant) = line.variant_id else {
            done.notes.push(format!("{} is no longer available.", line.name()));
            continue;
        };
        let units = line.quantity.min(cart_limits.max_quantity);
        let form: Params = [("variant_id", variant.to_string()), ("quantity", units.to_string())]
            .into_iter()
            .collect();
        let added =
            tx.attempt(|tx| shopping_cart::add_item_to_cart(tx, owner, cart_limits, form.clone()));
        match added {
            Ok(added) => {
                done.units += added.quantity;
                done.notes.extend(added.note.map(|note| format!("{}: {note}", added.name)));
            }
            Err(Error::Rejected(reason)) if !reason.is_conflict() => done.notes.push(reason.into()),
            Err(Error::NotFound) => {
                done.notes.push(format!("{} is no longer available.", line.name()));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}
