//! What payments make of an order. The cashier calls these in the transaction that has changed
//! the payment's own row by compare-and-set, so that each is called once for each payment.

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
    payments::{self, Method},
    q,
};

use super::{
    cancellation::{self, CancellationReason},
    documents, emails, flags, fulfillment,
    lookup::whole,
    models::{Order, States},
    refunds::{self, RefundRequest},
    states,
    status::{OrderStatus, PaymentStatus},
    stock,
    timeline::note,
};

/// How much longer the stock is held than a payment can be begun: the notice needs some seconds.
pub const GRACE: Duration = Duration::from_secs(60);

/// A payment that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedPayment {
    /// What it is for.
    pub order: OrderId,
    /// Its row.
    pub payment: PaymentId,
    /// How much was asked for.
    pub due: Money,
    /// How much came.
    pub amount: Money,
    /// Of which money.
    pub currency: Currency,
}

/// What a payment made of its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is paid, its stock sold, its confirmation on the way.
    Confirmed,
    /// The amount is not the order's: a person has to look at it.
    OnHold,
    /// Too late, or once too often: the money goes back.
    SentBack,
}

/// Takes a payment in: confirms the order that waits for it. Money that nobody waits for (any
/// more) goes back at once, with a mail that explains it.
pub fn settle(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    received_payment: &ReceivedPayment,
) -> Result<Settled> {
    let order = states::lock(tx, received_payment.order)?;
    let (waited_for, owed) = (order.wants_payment(), order.awaits_money());
    if received_payment.currency != order.currency() {
        return hold(tx, &order, received_payment);
    }
    let order = receive(tx, &Scope::system(), &order, &received_payment.amount)?;
    if !owed {
        return send_back(tx, head, &order, received_payment);
    }
    if received_payment.amount != received_payment.due {
        return hold(tx, &order, received_payment);
    }
    if !waited_for {
        return accept(tx, head, &order, &received_payment.amount);
    }
    match stock::sell(tx, &order) {
        Ok(()) => confirm(tx, head, &order).map(|_| Settled::Confirmed),
        Err(error) if stock::is_gone(&error) => run_out(tx, head, &order, &error),
        Err(error) => Err(error),
    }
}

/// Adds to what was paid.
pub(super) fn receive(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    amount: &Money,
) -> Result<Order> {
    let (paid, now) = (order.paid_total.clone() + amount, tx.now());
    let written = q!(tx, orders::states::set_paid(order.id, (&order.paid_total, &paid), now))?;
    let order = written.ok_or_else(|| Error::conflict("The order has just been paid."))?;
    let message = format!("{} received.", order.money(amount));
    note(tx, scope, &order, ("paid", &message))?;
    Ok(order)
}

/// Confirms an order whose money and stock are here.
pub(super) fn confirm(tx: &mut Tx<'_>, head: &ShopIdentity, order: &Order) -> Result<Order> {
    let payment = match order.states.payment {
        // Some of it went back while the order was on hold.
        PaymentStatus::PartiallyRefunded => PaymentStatus::PartiallyRefunded,
        _ => PaymentStatus::Paid,
    };
    let to = States { order: OrderStatus::Confirmed, payment, ..order.states };
    let order = states::transition(tx, order, to)?;
    note(tx, &Scope::system(), &order, ("confirmed", "The order is confirmed."))?;
    let order = fulfillment::finish_if_done(tx, &order)?;
    documents::issue_invoice(tx, &order)?;
    emails::payment_received(tx, head, &order, &order.paid_total)?;
    let placed = whole(tx, order.clone())?;
    emails::new_order(tx, head, &placed)?;
    Ok(order)
}

/// Takes the money of an order that is fulfilled already, as one that was to be paid by transfer: it
/// came through a provider after all.
fn accept(tx: &mut Tx<'_>, head: &ShopIdentity, order: &Order, amount: &Money) -> Result<Settled> {
    let order = q!(tx, orders::states::set_payment_method(order.id, Method::CARD.code, tx.now()))?
        .ok_or(Error::NotFound)?;
    let order =
        states::transition(tx, &order, States { payment: PaymentStatus::Paid, ..order.states })?;
    emails::payment_received(tx, head, &order, amount)?;
    fulfillment::finish_if_done(tx, &order)?;
    Ok(Settled::Confirmed)
}

/// Not the order's amount, or other money: nothing is sold, and a person decides.
fn hold(tx: &mut Tx<'_>, order: &Order, received_payment: &ReceivedPayment) -> Result<Settled> {
    let (came, due) = (
        received_payment.amount.format(received_payment.currency),
        order.money(&order.total_price),
    );
    let reason = format!("A payment of {came} was received, but the order total is {due}.");
    tracing::warn!(order = %order.number, payment = %received_payment.payment, "payment amount does not match order total");
    flags::add(tx, order, &reason)?;
    if order.wants_payment() {
        let to =
            States { order: OrderStatus::OnHold, payment: PaymentStatus::Paid, ..order.states };
        states::transition(tx, order, to)?;
    }
    note(tx, &Scope::system(), order, ("on_hold", &reason))?;
    Ok(Settled::OnHold)
}

/// Paid, and meanwhile sold out: the order is called off, which sends the money back.
fn run_out(tx: &mut Tx<'_>, head: &ShopIdentity, order: &Order, gone: &Error) -> Result<Settled> {
    let email = format!(
        "Your payment arrived after your reservation had ended, and your items were sold in the \
         meantime. {gone} We're refunding the full amount."
    );
    let paid = States { payment: PaymentStatus::Paid, ..order.states };
    let order = states::transition(tx, order, paid)?;
    let reason = CancellationReason { note: "Paid too late: the stock was gone.", email: &email };
    cancellation::cancel(tx, head, &Scope::system(), (&order, &reason))?;
    Ok(Settled::SentBack)
}

/// Money that no order waits for.
fn send_back(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    received_payment: &ReceivedPayment,
) -> Result<Settled> {
    let reason = match order.states.order {
        OrderStatus::Cancelled => "The order was already cancelled when the payment arrived.",
        _ => "The order was already paid.",
    };
    // An order that was given up unpaid has been paid after all.
    let order = match order.states.payment {
        PaymentStatus::Cancelled => {
            states::transition(tx, order, States { payment: PaymentStatus::Paid, ..order.states })?
        }
        _ => order.clone(),
    };
    let key = format!("payment:{}", received_payment.payment);
    let part = RefundRequest::of_amount(&received_payment.amount, reason, &key);
    let part = RefundRequest { payment: Some(received_payment.payment), ..part };
    refunds::start(tx, head, &Scope::system(), (&order, &part))?;
    Ok(Settled::SentBack)
}

/// Notes that money is on its way that takes its time, as a bank debit's.
pub fn payment_processing(tx: &mut Tx<'_>, order: OrderId) -> Result<()> {
    let order = states::lock(tx, order)?;
    if !order.awaits_money() || order.states.payment == PaymentStatus::Processing {
        return Ok(());
    }
    states::transition(tx, &order, States { payment: PaymentStatus::Processing, ..order.states })?;
    note(tx, &Scope::system(), &order, ("processing", "The payment is on its way."))
}

/// Notes that a payment was begun: the shopper is on the way to the provider's page, which can be
/// used until `until`. The stock is held a minute longer.
pub fn payment_begun(tx: &mut Tx<'_>, order: OrderId, until: Timestamp) -> Result<()> {
    let order = states::lock(tx, order)?;
    let holds = order.states.order == OrderStatus::Pending;
    if let Some(checkout) = q!(tx, orders::checkouts::of(order.id))?.filter(|_| holds) {
        checkout::prolong(tx, checkout, until.after(GRACE))?;
    }
    if order.states.payment == PaymentStatus::Failed {
        states::transition(
            tx,
            &order,
            States { payment: PaymentStatus::Awaiting, ..order.states },
        )?;
    }
    note(tx, &Scope::system(), &order, ("payment_begun", "Payment started."))
}

/// Flags an order for the shopkeeper, with what is wrong with it.
pub fn flag_order(tx: &mut Tx<'_>, order: OrderId, reason: &str) -> Result<()> {
    let order = states::lock(tx, order)?;
    flags::add(tx, &order, reason)?;
    note(tx, &Scope::system(), &order, ("flagged", reason))
}

/// Notes that a payment failed, with the reason for the shopper: the order waits for another one,
/// and a mail says how to make it. An order that waits for none stays as it is.
pub fn payment_failed(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: OrderId,
    reason: &str,
) -> Result<()> {
    let order = states::lock(tx, order)?;
    let on_its_way = order.states.payment == PaymentStatus::Processing;
    if !order.awaits_money() || !(on_its_way || order.can_be_paid()) {
        return Ok(());
    }
    // An earlier attempt says nothing of the one that is on its way.
    let attempts = payments::list_payments(tx, order.id)?;
    if attempts.iter().any(|payment| payment.status == payments::PaymentStatus::Processing) {
        return Ok(());
    }
    let order =
        states::transition(tx, &order, States { payment: PaymentStatus::Failed, ..order.states })?;
    let message = format!("The payment failed: {reason}");
    note(tx, &Scope::system(), &order, ("payment_failed", &message))?;
    if !order.email_proved {
        match mailer::request_mail(tx, head, &order.email, MailRequest::Form) {
            // The mail before it has the link to pay, and the order's page says the rest.
            Err(Error::TooMany(_)) => return Ok(()),
            counted => counted?,
        }
    }
    emails::payment_failed(tx, head, &order, reason)
}
