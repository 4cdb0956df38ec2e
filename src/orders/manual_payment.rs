//! What the shopkeeper notes by hand: money that came by itself, and that a held order is all right.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    mailer::ShopIdentity,
    payments::{self, NewPayment, PaymentStatus as Money},
    q,
};

use super::{
    OFFLINE, emails, fulfillment,
    models::{Order, States},
    payment, returns, states,
    status::{OrderStatus, PaymentStatus},
    stock,
    timeline::note,
};

/// Whether the shopkeeper may note that an order's money has come: one that we fulfil, paid by
/// transfer or in cash.
pub fn can_mark_paid(order: &Order) -> bool {
    let open = matches!(order.states.payment, PaymentStatus::Awaiting | PaymentStatus::Failed);
    order.states.order == OrderStatus::Confirmed && open
}

/// Notes that the money of an order came by transfer or in cash, and tells the shopper.
pub fn mark_paid(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    number: &str,
) -> Result<Order> {
    scope.require_admin()?;
    let order = states::lock_number(tx, number)?;
    if !can_mark_paid(&order) {
        let words = order.states.payment.words().to_lowercase();
        return Err(Error::refused(format!("The payment of {number} is already “{words}”.")));
    }
    let payment = payments::open_payment(
        tx,
        &NewPayment {
            order_id: order.id,
            gateway: OFFLINE,
            order_token: order.token.clone(),
            // Some of it may have come already, by a payment of another amount.
            amount: order.total_price.clone() - &order.kept(),
            currency: order.currency(),
            expires_at: tx.now(),
        },
    )?;
    payments::advance(tx, payment.id, Money::Succeeded, ("", ""))?;
    let order = payment::receive(tx, scope, &order, &payment.amount)?;
    let order =
        states::transition(tx, &order, States { payment: PaymentStatus::Paid, ..order.states })?;
    emails::payment_received(tx, head, &order, &payment.amount)?;
    fulfillment::finish_if_done(tx, &order)
}

/// Takes an order up that was on hold: sells its stock and confirms it.
///
/// # Errors
/// `Refused` where the stock is gone meanwhile.
pub fn approve_order(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    number: &str,
) -> Result<Order> {
    scope.require_admin()?;
    let order = states::lock_number(tx, number)?;
    if order.states.order != OrderStatus::OnHold {
        return Err(Error::refused(format!("{number} is not on hold.")));
    }
    if order.kept().is_zero() && !order.total_price.is_zero() {
        return Err(Error::refused(format!(
            "{number} was refunded, so it can't be accepted. Please cancel it instead."
        )));
    }
    stock::sell(tx, &order)?;
    note(tx, scope, &order, ("approved", "The order was accepted anyway."))?;
    drop_flag(tx, scope, &order)?;
    let order = payment::confirm(tx, head, &order)?;
    // Units that were refunded meanwhile never left the shelf.
    returns::put_all_back(tx, scope, &order)?;
    Ok(order)
}

/// Takes the shopkeeper's flag off an order.
pub fn dismiss_flag(tx: &mut Tx<'_>, scope: &Scope, number: &str) -> Result<Order> {
    scope.require_admin()?;
    let order = states::lock_number(tx, number)?;
    drop_flag(tx, scope, &order)?;
    Ok(order)
}

fn drop_flag(tx: &mut Tx<'_>, scope: &Scope, order: &Order) -> Result<()> {
    if order.flag.is_empty() {
        return Ok(());
    }
    q!(tx, orders::states::flag(order.id, "", tx.now()))?;
    note(tx, scope, order, ("looked_after", &format!("Reviewed: {}", order.flag)))
}
