//! The books of payments: what was asked of providers, and what became of it.

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
    gateway::{Charge, Session},
    models::{NewPayment, Payment},
    status::PaymentStatus,
};

/// How long a payment can be paid: 35 minutes. Stripe wants 30 at least when it is asked, and may
/// have to be asked twice.
pub const PAYABLE: Duration = Duration::from_secs(35 * 60);
/// With less time than this left a provider is not asked again: just above Stripe's least.
const ASKABLE: Duration = Duration::from_secs(31 * 60);
/// With less time than this left a page is not offered again: the shopper must type a card.
const ENOUGH: Duration = Duration::from_secs(5 * 60);

/// Writes down that a provider is going to be asked for money. Of two that do so at once for one
/// order, one fails with its key taken.
pub fn open_payment(tx: &mut Tx<'_>, new: &NewPayment) -> Result<Payment> {
    let number = q!(tx, payments::payments::count(new.order_id))? + 1;
    // Not the order's number, which another shop of the same provider's account may have too.
    let key = format!("order:{}:{number}", token::hash(&new.order_token));
    q!(tx, payments::payments::insert(new, &key, tx.now()))
}

/// The payment of an order that can still be paid, and long enough to do so.
pub fn live_payment(conn: &mut Conn<'_>, order: OrderId) -> Result<Option<Payment>> {
    let now = conn.now();
    let until = (now.after(ENOUGH), now.after(ASKABLE));
    q!(conn, payments::payments::live(order, until))
}

/// A payment; none where there is no such.
pub fn get_payment(conn: &mut Conn<'_>, id: PaymentId) -> Result<Option<Payment>> {
    q!(conn, payments::payments::find(id))
}

/// Every payment of an order, the first first.
pub fn list_payments(conn: &mut Conn<'_>, order: OrderId) -> Result<Vec<Payment>> {
    q!(conn, payments::payments::of_order(order))
}

/// The payment that a provider calls so.
pub fn payment_by_external_id(
    conn: &mut Conn<'_>,
    gateway: &str,
    external_id: &str,
) -> Result<Option<Payment>> {
    q!(conn, payments::payments::by_external_id(gateway, external_id))
}

/// The payment whose money a provider calls so.
pub fn payment_by_charge(
    conn: &mut Conn<'_>,
    gateway: &str,
    charge: &str,
) -> Result<Option<Payment>> {
    q!(conn, payments::payments::by_charge(gateway, charge))
}

/// The payment of a key, as a provider repeats it to us.
pub fn payment_by_key(conn: &mut Conn<'_>, gateway: &str, key: &str) -> Result<Option<Payment>> {
    q!(conn, payments::payments::by_key(gateway, key))
}

/// Notes what the provider calls a payment that it tells about before we have heard its answer.
pub fn identify(tx: &mut Tx<'_>, id: PaymentId, external_id: &str) -> Result<()> {
    q!(tx, payments::payments::identify(id, external_id))?;
    Ok(())
}

/// Notes what the provider answered. A payment that its notice has settled already keeps its
/// status.
pub fn begun(tx: &mut Tx<'_>, id: PaymentId, session: &Session) -> Result<()> {
    q!(tx, payments::payments::begun(id, session, tx.now()))?;
    advance(tx, id, PaymentStatus::Pending, ("", ""))?;
    Ok(())
}

/// Lets a payment become what it may still become: false where it is so already, or is past it.
/// With it goes what the provider calls the money, and why it failed.
pub fn advance(
    tx: &mut Tx<'_>,
    id: PaymentId,
    next: PaymentStatus,
    (charge, reason): (&str, &str),
) -> Result<bool> {
    let before = PaymentStatus::ALL.into_iter().filter(|status| status.can_become(next));
    let before: Vec<&str> = before.map(PaymentStatus::word).collect();
    Ok(q!(
        tx,
        payments::payments::advance(
            id,
            (before.as_slice(), next.word()),
            (charge, reason),
            tx.now()
        )
    )? == 1)
}

/// Notes that other money came than was asked for: no more than that can go back.
pub fn record_what_came(tx: &mut Tx<'_>, id: PaymentId, charge: &Charge) -> Result<()> {
    q!(tx, payments::payments::record(id, (&charge.amount, charge.currency.code()), tx.now()))?;
    Ok(())
}

/// Payments whose provider has told nothing for `patience`, the longest silent first.
pub fn payments_to_check(
    conn: &mut Conn<'_>,
    patience: Duration,
    limit: i64,
) -> Result<Vec<Payment>> {
    let before = conn.now().before(patience);
    q!(conn, payments::payments::unsettled(before, limit))
}

/// Notes that the provider was asked just now.
pub fn note_checked(tx: &mut Tx<'_>, id: PaymentId) -> Result<()> {
    q!(tx, payments::payments::checked(id, tx.now()))?;
    Ok(())
}
