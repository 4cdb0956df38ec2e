//! Applies payments to orders. The payment service calls these functions in the transaction that
//! compares and sets the payment's own row, so each is called once for each payment.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::Scope,
    checkout,
    db::Tx,
    foundation::{
        clock::Timestamp,
        ids::{OrderId, PaymentId},
        money::{Currency, Money},
    },
    mailer::{self, MailRequest, ShopIdentity},
    payments::{self, AttemptStatus, PaymentMethod},
    q,
};

use super::{
    cancellation, documents, emails, flags, fulfillment,
    lookup::load,
    models::{Order, OrderStates, OrderStatus, PaymentStatus},
    refunds::{self, RefundRequest},
    rejection::OrderRejection,
    status, stock,
    timeline::note,
};

/// The time for which stock is held after the payment deadline, because the provider's webhook
/// takes some seconds.
pub const PAYMENT_GRACE: Duration = Duration::from_secs(60);

/// A payment that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedPayment {
    /// The order.
    pub order: OrderId,
    /// The payment.
    pub payment: PaymentId,
    /// The amount that was due.
    pub due: Money,
    /// The amount received.
    pub amount: Money,
    /// The currency received.
    pub currency: Currency,
}

/// The effect of a payment on its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is paid and confirmed, and its stock is sold.
    Confirmed,
    /// The amount or the currency is wrong, so a person must decide.
    OnHold,
    /// The payment was too late or a duplicate, and is refunded.
    Refunded,
}

/// Applies a received payment, and confirms the order if it was awaiting this payment. An
/// unexpected payment is refunded immediately, with an email that explains it.
pub fn settle(tx: &mut Tx<'_>, shop: &ShopIdentity, received: &ReceivedPayment) -> Result<Settled> {
    let order = status::lock(tx, received.order)?;
    let confirms_order = order.awaits_confirming_payment();
    let is_expected = order.awaits_payment() || (order.is_held() && order.is_unpaid());
    if received.currency != order.currency() {
        return hold(tx, &order, received);
    }
    let order = record_amount(tx, &Scope::system(), &order, &received.amount)?;
    if !is_expected {
        return refund(tx, shop, &order, received);
    }
    if received.amount != received.due {
        return hold(tx, &order, received);
    }
    if order.is_held() {
        return accept_on_hold(tx, shop, &order, &received.amount);
    }
    if !confirms_order {
        return accept(tx, shop, &order, &received.amount);
    }
    match stock::sell(tx, &order) {
        Ok(()) => confirm(tx, shop, &order).map(|_| Settled::Confirmed),
        Err(error) if stock::is_sold_out(&error) => cancel_sold_out(tx, shop, &order, &error),
        Err(error) => Err(error),
    }
}

/// Adds a received amount to what was paid.
pub(super) fn record_amount(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    amount: &Money,
) -> Result<Order> {
    let paid = order.paid_total.clone() + amount;
    let written = q!(tx, orders::status::set_paid(order.id, &order.paid_total, &paid, tx.now()))?;
    let order = written.ok_or(OrderRejection::PaidMeanwhile)?;
    let message = format!("{} received.", order.money(amount));
    note(tx, scope, &order, "paid", &message)?;
    Ok(order)
}

/// Confirms an order that is paid and whose stock is sold.
pub(super) fn confirm(tx: &mut Tx<'_>, shop: &ShopIdentity, order: &Order) -> Result<Order> {
    let payment = match order.states.payment {
        // Part of it was refunded while the order was on hold.
        PaymentStatus::PartiallyRefunded => PaymentStatus::PartiallyRefunded,
        _ => PaymentStatus::Paid,
    };
    let to = OrderStates { order: OrderStatus::Confirmed, payment, ..order.states };
    let order = status::transition(tx, order, to)?;
    note(tx, &Scope::system(), &order, "confirmed", "The order is confirmed.")?;
    let order = fulfillment::update_progress(tx, &order)?;
    documents::issue_invoice(tx, &order)?;
    emails::payment_received(tx, shop, &order, &order.paid_total)?;
    let placed = load(tx, order.clone())?;
    emails::new_order(tx, shop, &placed)?;
    Ok(order)
}

/// Applies an online payment to an order that was confirmed earlier, such as one with bank transfer
/// as its payment method.
fn accept(tx: &mut Tx<'_>, shop: &ShopIdentity, order: &Order, amount: &Money) -> Result<Settled> {
    let order =
        q!(tx, orders::status::set_payment_method(order.id, PaymentMethod::CARD.code, tx.now()))?
            .ok_or(Error::NotFound)?;
    let order = status::transition(
        tx,
        &order,
        OrderStates { payment: PaymentStatus::Paid, ..order.states },
    )?;
    emails::payment_received(tx, shop, &order, amount)?;
    fulfillment::update_progress(tx, &order)?;
    Ok(Settled::Confirmed)
}

/// Records an online payment of an order that a person put on hold. A pending one is confirmed when it is
/// released.
fn accept_on_hold(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    amount: &Money,
) -> Result<Settled> {
    if order.is_sold() {
        accept(tx, shop, order, amount)?;
        return Ok(Settled::OnHold);
    }
    let paid = OrderStates { payment: PaymentStatus::Paid, ..order.states };
    status::transition(tx, order, paid)?;
    Ok(Settled::OnHold)
}

/// Flags an order whose payment has the wrong amount or currency. If the order is not confirmed
/// yet, it goes on hold, and nothing is sold.
fn hold(tx: &mut Tx<'_>, order: &Order, received: &ReceivedPayment) -> Result<Settled> {
    let amount = received.amount.format(received.currency);
    let total = order.money(&order.total_price);
    let reason = format!("A payment of {amount} was received, but the order total is {total}.");
    tracing::warn!(
        order = %order.number,
        payment = %received.payment,
        expected = total,
        received = amount,
        "payment amount does not match order total"
    );
    flags::add(tx, order, &reason)?;
    if order.awaits_confirming_payment() || (order.is_held() && !order.is_sold()) {
        status::hold_for_review(tx, order)?;
    }
    note(tx, &Scope::system(), order, "on_hold", &reason)?;
    Ok(Settled::OnHold)
}

/// Cancels and refunds an order that was paid after its stock was sold to others.
fn cancel_sold_out(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    shortage: &Error,
) -> Result<Settled> {
    let paid = OrderStates { payment: PaymentStatus::Paid, ..order.states };
    let order = status::transition(tx, order, paid)?;
    cancellation::cancel_sold_out(tx, shop, &order, &shortage.to_string())?;
    Ok(Settled::Refunded)
}

/// Refunds a payment that the order does not await.
fn refund(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    received: &ReceivedPayment,
) -> Result<Settled> {
    let reason = match order.states.order {
        OrderStatus::Cancelled => "The order was already cancelled when the payment arrived.",
        _ => "The order was already paid.",
    };
    // A cancelled order that was never paid has been paid after all.
    let order = match order.states.payment {
        PaymentStatus::Cancelled => status::transition(
            tx,
            order,
            OrderStates { payment: PaymentStatus::Paid, ..order.states },
        )?,
        _ => order.clone(),
    };
    let key = format!("payment:{}", received.payment);
    let request = RefundRequest {
        payment: Some(received.payment),
        ..RefundRequest::for_amount(&received.amount, reason, &key)
    };
    refunds::start(tx, shop, &Scope::system(), &order, &request)?;
    Ok(Settled::Refunded)
}

/// Records that a slow payment, such as a bank debit, is on its way.
pub fn mark_payment_processing(tx: &mut Tx<'_>, order: OrderId) -> Result<()> {
    let order = status::lock(tx, order)?;
    let is_awaited = order.awaits_payment() || (order.is_held() && order.is_unpaid());
    if !is_awaited || order.states.payment == PaymentStatus::Processing {
        return Ok(());
    }
    status::transition(
        tx,
        &order,
        OrderStates { payment: PaymentStatus::Processing, ..order.states },
    )?;
    note(tx, &Scope::system(), &order, "processing", "The payment is on its way.")
}

/// Records that the customer was sent to the provider's page, which can be used until `until`. The
/// stock is held one minute longer.
pub fn start_payment(tx: &mut Tx<'_>, order: OrderId, until: Timestamp) -> Result<()> {
    let order = status::lock(tx, order)?;
    if order.states.order == OrderStatus::Pending
        && let Some(checkout) = q!(tx, orders::checkouts::find_checkout_id(order.id))?
    {
        checkout::set_deadline(tx, checkout, until.after(PAYMENT_GRACE))?;
    }
    if order.states.payment == PaymentStatus::Failed {
        status::transition(
            tx,
            &order,
            OrderStates { payment: PaymentStatus::Awaiting, ..order.states },
        )?;
    }
    note(tx, &Scope::system(), &order, "payment_begun", "Payment started.")
}

/// Records that a payment failed, and emails the customer the reason and how to try again. Does
/// nothing if the order awaits no payment.
pub fn fail_payment(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: OrderId,
    reason: &str,
) -> Result<()> {
    let order = status::lock(tx, order)?;
    let was_processing = order.states.payment == PaymentStatus::Processing;
    let is_awaited = order.awaits_payment() && (was_processing || order.can_be_paid());
    let is_expected = is_awaited || (order.is_held() && was_processing);
    if !is_expected {
        return Ok(());
    }
    // Another attempt may still be on its way.
    let attempts = payments::list_payments(tx, order.id)?;
    if attempts.iter().any(|payment| payment.status == AttemptStatus::Processing) {
        return Ok(());
    }
    let order = status::transition(
        tx,
        &order,
        OrderStates { payment: PaymentStatus::Failed, ..order.states },
    )?;
    let message = format!("The payment failed: {reason}");
    note(tx, &Scope::system(), &order, "payment_failed", &message)?;
    if order.is_held() {
        // It can't be paid again until it is released.
        return Ok(());
    }
    if !order.email_proved {
        match mailer::request_mail(tx, shop, &order.email, MailRequest::Form) {
            // An earlier email has the link to pay, and the order's page shows the failure.
            Err(Error::TooMany(_)) => return Ok(()),
            result => result?,
        }
    }
    emails::payment_failed(tx, shop, &order, reason)
}
