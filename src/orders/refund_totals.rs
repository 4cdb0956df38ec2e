//! How refunds end: the money is on its way, or the provider will not send it. Both may be reported
//! at once or days later, in any order and any number of times.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::{ids::RefundId, money::Money},
    mailer::ShopIdentity,
    payments::{self, Refund, RefundEnd, RefundKind, RefundStatus},
    q,
};

use super::{
    documents, emails, flags, fulfillment,
    models::{Order, States},
    returns, states,
    status::PaymentStatus,
    timeline::note,
};

/// A refund that somebody sent by hand, and whether that had been noted before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundSent {
    /// The order.
    pub order: Order,
    /// Whether it was noted already, so that nothing was done.
    pub again: bool,
}

/// Notes that a refund is on its way to the shopper, and tells them: false where it was noted
/// before, or has failed since. One that was given up here without an answer counts after all.
pub fn refund_done(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    id: RefundId,
    external_id: Option<&str>,
) -> Result<bool> {
    let (order, refund) = lock(tx, id)?;
    let given_up = refund.status == RefundStatus::Failed && refund.external_id.is_none();
    let order = match refund.status {
        RefundStatus::Pending => order,
        RefundStatus::Failed if given_up && external_id.is_some() => {
            match reserve_again(tx, &order, &refund)? {
                Some(order) => order,
                None => return Ok(false),
            }
        }
        RefundStatus::Failed | RefundStatus::Succeeded => return Ok(false),
    };
    let end = RefundEnd { external_id, ..RefundEnd::default() };
    finish(tx, head, &Scope::system(), (&order, &refund), &end)
}

/// Notes that the shopkeeper has sent a refund by hand, and tells the shopper. Doing so twice is the
/// same as once.
///
/// # Errors
/// `Refused` where the money goes back through a payment provider.
pub fn mark_refund_sent(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    number: &str,
    id: RefundId,
) -> Result<RefundSent> {
    scope.require_admin()?;
    let (order, refund) = lock(tx, id)?;
    if order.number != number {
        return Err(Error::NotFound);
    }
    if !refund.is_by_hand() {
        return Err(Error::refused(
            "The payment provider handles this refund. There is nothing to do.",
        ));
    }
    let actor_id = scope.user().map(|user| user.id);
    let end = RefundEnd { actor_id, ..RefundEnd::default() };
    let again = refund.status != RefundStatus::Pending
        || !finish(tx, head, scope, (&order, &refund), &end)?;
    Ok(RefundSent { order, again })
}

/// Notes that a provider accepted a refund that is still pending there, and tells the shopper: false
/// where it was noted before.
pub fn refund_accepted(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    id: RefundId,
    external_id: &str,
) -> Result<bool> {
    let (order, refund) = lock(tx, id)?;
    if !payments::accept_refund(tx, id, external_id)? {
        return Ok(false);
    }
    let message = format!(
        "The refund of {} is pending at the payment provider.",
        order.money(&refund.amount)
    );
    note(tx, &Scope::system(), &order, ("refund_pending", &message))?;
    emails::refund_pending(tx, head, &order, &refund)?;
    Ok(true)
}

/// Notes that the provider will not send a refund, or that it came back: the money and the units
/// count as not refunded again, units that were put on the shelf go out again, and the shopkeeper is
/// told to look. False where it was noted before.
pub fn refund_failed(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    id: RefundId,
    failure: &str,
    external_id: Option<&str>,
) -> Result<bool> {
    let (order, refund) = lock(tx, id)?;
    if refund.status == RefundStatus::Failed || refund.kind == RefundKind::Dispute {
        return Ok(false);
    }
    let end = RefundEnd { external_id, failure, actor_id: None };
    if !payments::end_refund(tx, id, refund.status, RefundStatus::Failed, &end)? {
        return Ok(false);
    }
    let after = order.refunded_total.clone() - &refund.amount;
    let order = set_refunded(tx, &order, &after)?
        .ok_or_else(|| Error::conflict("The order was refunded in the meantime."))?;
    for line in q!(tx, orders::refunds::lines_of(&[id]))? {
        q!(tx, orders::refunds::count_refunded(line.order_line_id, -line.quantity))?;
    }
    let stayed = returns::take_out(tx, &Scope::system(), &order, id)?;
    let order = follow_money(tx, &order)?;
    let mut message = format!(
        "The refund of {} failed: {}.",
        order.money(&refund.amount),
        failure.trim_end_matches('.')
    );
    if stayed > 0 {
        message.push_str(&format!(
            " {stayed} of the returned units have already been sold or reserved, so they still count as returned."
        ));
    }
    flags::add(tx, &order, &message)?;
    note(tx, &Scope::system(), &order, ("refund_failed", &message))?;
    // Whoever was told that money comes has to be told that it does not.
    if refund.status == RefundStatus::Succeeded || refund.external_id.is_some() {
        emails::refund_failed(tx, head, &order, &refund)?;
    }
    Ok(true)
}

/// A refund that somebody has to send by hand, and its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundToSend {
    /// The refund.
    pub refund: Refund,
    /// The order.
    pub order: Order,
}

/// Refunds that somebody has to send by hand, the oldest first.
pub fn list_refunds_to_send(
    conn: &mut Conn<'_>,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<RefundToSend>> {
    scope.require_admin()?;
    let open = q!(conn, orders::refunds::to_be_sent(limit))?;
    Ok(open.into_iter().map(|(refund, order)| RefundToSend { refund, order }).collect())
}

/// Lets the states of an order follow what has gone back of its money, and what is left to send.
pub(super) fn follow_money(tx: &mut Tx<'_>, order: &Order) -> Result<Order> {
    let refunds = payments::list_refunds(tx, order.id)?;
    let gone = refunds.iter().filter(|refund| refund.status == RefundStatus::Succeeded);
    let gone: Money = gone.map(|refund| &refund.amount).sum();
    let payment = after_refunds(order, &gone);
    let order = match payment == order.states.payment {
        true => order.clone(),
        false => states::transition(tx, order, States { payment, ..order.states })?,
    };
    fulfillment::finish_if_done(tx, &order)
}

/// Writes what goes back in all, unless that is more than came.
pub(super) fn set_refunded(tx: &mut Tx<'_>, order: &Order, after: &Money) -> Result<Option<Order>> {
    q!(tx, orders::states::set_refunded(order.id, (&order.refunded_total, after), tx.now()))
}

/// A refund and its order, both as they are now; other writers wait until the transaction ends.
fn lock(tx: &mut Tx<'_>, id: RefundId) -> Result<(Order, Refund)> {
    let known = payments::get_refund(tx, id)?.ok_or(Error::NotFound)?;
    let order = states::lock(tx, known.order_id)?;
    let refund = payments::get_refund(tx, id)?.ok_or(Error::NotFound)?;
    Ok((order, refund))
}

fn finish(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    (order, refund): (&Order, &Refund),
    end: &RefundEnd<'_>,
) -> Result<bool> {
    if !payments::end_refund(tx, refund.id, refund.status, RefundStatus::Succeeded, end)? {
        return Ok(false);
    }
    returns::put_back(tx, scope, order, refund.id)?;
    let order = follow_money(tx, order)?;
    let amount = order.money(&refund.amount);
    let message = match refund.is_by_hand() {
        true => format!("{amount} refunded manually."),
        false => format!("{amount} refunded."),
    };
    note(tx, scope, &order, ("refund_done", &message))?;
    documents::credit_refund(tx, &order, refund)?;
    let documents = documents::list_documents(tx, order.id)?;
    let credit_note = documents.iter().find(|document| document.refund_id == Some(refund.id));
    emails::refunded(tx, head, &order, refund, credit_note)?;
    Ok(true)
}

/// Counts a refund as under way again that was given up, because the provider did it all the same.
/// `None` where its money has gone back in another way meanwhile: then a person has to look.
fn reserve_again(tx: &mut Tx<'_>, order: &Order, refund: &Refund) -> Result<Option<Order>> {
    let after = order.refunded_total.clone() + &refund.amount;
    let Some(order) = set_refunded(tx, order, &after)? else {
        let amount = order.money(&refund.amount);
        let message = format!(
            "The payment provider completed a refund of {amount} that had failed here and was \
             already paid back another way. Please check there: more was refunded than received."
        );
        flags::add(tx, order, &message)?;
        note(tx, &Scope::system(), order, ("flagged", &message))?;
        return Ok(None);
    };
    for line in q!(tx, orders::refunds::lines_of(&[refund.id]))? {
        // Units that were sent or refunded otherwise meanwhile stay as they are.
        q!(tx, orders::refunds::count_refunded(line.order_line_id, line.quantity))?;
    }
    Ok(Some(order))
}

/// How the payment stands when so much has gone back. What came above the total is nobody's loss.
fn after_refunds(order: &Order, gone: &Money) -> PaymentStatus {
    let left = order.paid_total.clone() - gone;
    match order.states.payment {
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded => {
            if gone.is_zero() {
                PaymentStatus::Paid
            } else if left.is_zero() {
                PaymentStatus::Refunded
            } else if left < order.total_price {
                PaymentStatus::PartiallyRefunded
            } else {
                PaymentStatus::Paid
            }
        }
        as_it_was => as_it_was,
    }
}
