//! How refunds end: the money is on its way, or the provider will not send it.

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    foundation::{
        ids::{OrderLineId, RefundId},
        money::Money,
    },
    mailer::Letterhead,
    payments::{self, RefundStatus},
    q,
};

use super::{
    letters,
    machine::PaymentStatus,
    models::{Order, States},
    states,
    timeline::note,
};

/// Notes that a refund is on its way to the shopper, and tells them: false where it was noted
/// before.
pub fn refund_done(
    tx: &mut Tx<'_>,
    head: &Letterhead,
    id: RefundId,
    external_id: Option<&str>,
) -> Outcome<bool> {
    let refund = payments::get_refund(tx, id)?.ok_or(Fault::NotFound)?;
    let order = states::lock(tx, refund.order_id)?;
    if !payments::finish_refund(tx, id, external_id)? {
        return Ok(false);
    }
    let returned = payments::list_refunds(tx, order.id)?;
    let returned: Money = returned
        .iter()
        .filter(|refund| refund.status == RefundStatus::Succeeded)
        .map(|refund| &refund.amount)
        .sum();
    let payment = after_refunds(&order, &returned);
    let order = states::turn(tx, &order, States { payment, ..order.states })?;
    let message = format!("{} went back.", order.money(&refund.amount));
    note(tx, &Scope::system(), &order, ("refund_done", &message))?;
    letters::refunded(tx, head, &order, &refund)?;
    Ok(true)
}

/// How the payment stands when so much went back. What came above the total is nobody's loss.
fn after_refunds(order: &Order, returned: &Money) -> PaymentStatus {
    let kept = order.paid_total.clone() - returned;
    match order.states.payment {
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded if kept.is_zero() => {
            PaymentStatus::Refunded
        }
        PaymentStatus::Paid if kept < order.total_price => PaymentStatus::PartiallyRefunded,
        as_it_was => as_it_was,
    }
}

/// Notes that the provider will not send a refund: the money and the units count as not refunded
/// again, and the shopkeeper is told to look. False where it was noted before.
pub fn refund_failed(tx: &mut Tx<'_>, id: RefundId, failure: &str) -> Outcome<bool> {
    let refund = payments::get_refund(tx, id)?.ok_or(Fault::NotFound)?;
    let order = states::lock(tx, refund.order_id)?;
    if !payments::refuse_refund(tx, id, failure)? {
        return Ok(false);
    }
    let (after, now) = (order.refunded_total.clone() - &refund.amount, tx.now());
    let change = (&order.refunded_total, &after);
    q!(tx, orders::states::set_refunded(order.id, change, now))?
        .ok_or_else(|| Fault::Conflict("The order was refunded meanwhile.".into()))?;
    let units: Vec<(OrderLineId, i32)> = q!(tx, orders::refunds::lines_of(&[id]))?
        .into_iter()
        .map(|line| (line.order_line_id, line.quantity))
        .collect();
    for (line, units) in units {
        q!(tx, orders::refunds::count_refunded(line, -units))?;
    }
    let message = format!("The refund of {} failed: {failure}", order.money(&refund.amount));
    q!(tx, orders::states::flag(order.id, &message, now))?;
    note(tx, &Scope::system(), &order, ("refund_failed", &message))?;
    Ok(true)
}
