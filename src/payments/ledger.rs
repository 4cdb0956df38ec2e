//! The records of attempts to pay.

use std::time::Duration;

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::{
        ids::{OrderId, PaymentId},
        token,
    },
    q,
};

use super::{
    gateway::{Charge, GatewaySession},
    models::{AttemptDetails, AttemptStatus, NewPayment, Payment},
};

/// The time within which an attempt can be paid. Stripe requires at least 30 minutes when a session is opened,
/// and opening may have to be retried.
pub const PAYMENT_LIFETIME: Duration = Duration::from_secs(35 * 60);
/// The minimum time left to open a session, just above Stripe's 30 minutes.
const MIN_TIME_TO_OPEN: Duration = Duration::from_secs(31 * 60);
/// The minimum time left to reuse an open session, since the customer has to enter a card.
const MIN_TIME_TO_PAY: Duration = Duration::from_secs(5 * 60);

/// Records an attempt to pay, before its session is opened. If two are recorded for an order
/// concurrently, one of them violates the unique idempotency key.
pub fn create_payment(tx: &mut Tx<'_>, new: &NewPayment) -> Result<Payment> {
    let number = q!(tx, payments::payments::count(new.order_id))? + 1;
    // Does not contain the order number, because another shop with the same provider account may
    // use the same numbers.
    let key = format!("order:{}:{number}", token::hash(&new.order_token));
    q!(tx, payments::payments::insert(new, &key, tx.now()))
}

/// Returns the attempt of an order whose session can still be opened, or still be paid for long
/// enough.
pub fn find_reusable_payment(conn: &mut Conn<'_>, order: OrderId) -> Result<Option<Payment>> {
    let now = conn.now();
    let pay_until = now.after(MIN_TIME_TO_PAY);
    let open_until = now.after(MIN_TIME_TO_OPEN);
    q!(conn, payments::payments::reusable(order, pay_until, open_until))
}

/// Returns the payment with this id.
pub fn get_payment(conn: &mut Conn<'_>, id: PaymentId) -> Result<Option<Payment>> {
    q!(conn, payments::payments::find(id))
}

/// All payments of an order, oldest first.
pub fn list_payments(conn: &mut Conn<'_>, order: OrderId) -> Result<Vec<Payment>> {
    q!(conn, payments::payments::list_by_order(order))
}

/// Returns the payment with this provider's session id.
pub fn get_payment_by_external_id(
    conn: &mut Conn<'_>,
    gateway: &str,
    external_id: &str,
) -> Result<Option<Payment>> {
    q!(conn, payments::payments::by_external_id(gateway, external_id))
}

/// Returns the payment with this provider's charge id.
pub fn get_payment_by_charge(
    conn: &mut Conn<'_>,
    gateway: &str,
    charge: &str,
) -> Result<Option<Payment>> {
    q!(conn, payments::payments::by_charge(gateway, charge))
}

/// Returns the payment with this idempotency key.
pub fn get_payment_by_key(
    conn: &mut Conn<'_>,
    gateway: &str,
    key: &str,
) -> Result<Option<Payment>> {
    q!(conn, payments::payments::by_key(gateway, key))
}

/// Records the provider's session id if its webhook arrived before the response.
pub fn set_external_id(tx: &mut Tx<'_>, id: PaymentId, external_id: &str) -> Result<()> {
    q!(tx, payments::payments::set_external_id(id, external_id))?;
    Ok(())
}

/// Records the session that the provider opened. Does not change the state of a payment that a
/// webhook has settled already.
pub fn record_session(tx: &mut Tx<'_>, id: PaymentId, session: &GatewaySession) -> Result<()> {
    q!(tx, payments::payments::set_session(id, session, tx.now()))?;
    update_status(tx, id, AttemptStatus::Pending, &AttemptDetails::default())?;
    Ok(())
}

/// Moves a payment to the next state and records the details. Returns `false` if its current state
/// doesn't allow that.
pub fn update_status(
    tx: &mut Tx<'_>,
    id: PaymentId,
    next: AttemptStatus,
    details: &AttemptDetails<'_>,
) -> Result<bool> {
    let predecessors = AttemptStatus::predecessors(next);
    Ok(q!(tx, payments::payments::advance(id, &predecessors, next, details, tx.now()))? == 1)
}

/// Records a received amount that differs from the amount due. It limits the refunds.
pub fn record_received_amount(tx: &mut Tx<'_>, id: PaymentId, charge: &Charge) -> Result<()> {
    q!(tx, payments::payments::set_amount(id, charge, tx.now()))?;
    Ok(())
}

/// Returns payments whose provider has not reported anything for `silence`, the longest silent
/// first.
pub fn list_payments_to_check(
    conn: &mut Conn<'_>,
    silence: Duration,
    limit: i64,
) -> Result<Vec<Payment>> {
    let before = conn.now().before(silence);
    q!(conn, payments::payments::open(before, limit))
}

/// Records that the provider was asked just now.
pub fn record_check(tx: &mut Tx<'_>, id: PaymentId) -> Result<()> {
    q!(tx, payments::payments::record_check(id, tx.now()))?;
    Ok(())
}
