//! Adds the items of an order to a cart again.

use crate::{
    Error, Result,
    db::Tx,
    error::Rejection,
    foundation::params::Params,
    shopping_cart::{self, CartLimits, CartOwner, CartRejection},
};

use super::{models::Order, stock};

/// The result of a reorder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reordered {
    /// The number of units that were added.
    pub units: i32,
    /// One sentence for each item that could not be added completely.
    pub notes: Vec<String>,
}

/// Adds the items of an order to the owner's cart at current prices, as far as they are available.
pub fn reorder(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    order: &Order,
) -> Result<Reordered> {
    let mut reordered = Reordered::default();
    for line in stock::lines(tx, order)? {
        let Some(variant) = line.variant_id else {
            reordered.notes.push(format!("{} is no longer available.", line.name()));
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
                reordered.units += added.quantity;
                reordered.notes.extend(added.note.map(|note| format!("{}: {note}", added.name)));
            }
            Err(Error::Rejected(reason)) if is_not_available(&reason) => {
                reordered.notes.push(format!("{} is no longer available.", line.name()));
            }
            Err(Error::Rejected(reason)) if !reason.is_conflict() => {
                reordered.notes.push(reason.into())
            }
            Err(error) => return Err(error),
        }
    }
    Ok(reordered)
}

/// Returns `true` if a product left the shop. Its name is known from the order.
fn is_not_available(reason: &Rejection) -> bool {
    matches!(reason.reason::<CartRejection>(), Some(CartRejection::NotAvailable))
}
