//! How an order passes from one state to another: compared and set in one statement, so that of
//! two who would change it at once one is told.

use crate::{
    db::{Fault, Outcome, Tx},
    foundation::ids::OrderId,
    q,
};

use super::models::{Order, States};

/// The order as it is now; other writers of it wait until the transaction ends.
pub(super) fn lock(tx: &mut Tx<'_>, order: OrderId) -> Outcome<Order> {
    q!(tx, orders::states::lock(order))?.ok_or(Fault::NotFound)
}

/// The order of a number, locked.
pub(super) fn lock_number(tx: &mut Tx<'_>, number: &str) -> Outcome<Order> {
    let id = q!(tx, orders::states::id_of_number(number))?.ok_or(Fault::NotFound)?;
    lock(tx, id)
}

/// The order of a guest's link, locked.
pub(super) fn lock_token(tx: &mut Tx<'_>, token: &str) -> Outcome<Order> {
    let id = q!(tx, orders::states::id_of_token(token))?.ok_or(Fault::NotFound)?;
    lock(tx, id)
}

/// Turns the order into these states. Refused where a machine does not lead there, a conflict
/// where somebody else has turned it since it was read.
pub(super) fn turn(tx: &mut Tx<'_>, order: &Order, to: States) -> Outcome<Order> {
    let from = order.states;
    let step = |allowed: bool, from: &str, to: &str| match allowed {
        true => Ok(()),
        false => {
            let (from, to) = (from.to_lowercase(), to.to_lowercase());
            Err(Fault::Refused(format!("This order is “{from}” and can't become “{to}”.")))
        }
    };
    step(from.order.can_become(to.order), from.order.words(), to.order.words())?;
    step(from.payment.can_become(to.payment), from.payment.words(), to.payment.words())?;
    let (sent, sending) = (from.fulfillment, to.fulfillment);
    step(sent.can_become(sending), sent.words(), sending.words())?;
    let now = tx.now();
    let turned = q!(tx, orders::states::turn(order.id, (from, to), now))?;
    turned.ok_or_else(|| Fault::Conflict("Somebody else has just changed this order.".into()))
}
