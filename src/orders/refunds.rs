//! Money that goes back: never more than came. It is promised here and asked for by a job.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{
        ids::{PaymentId, RefundId},
        money::Money,
    },
    mailer::ShopIdentity,
    payments::{self, NewRefund, Refund, RefundStatus},
    q,
};

use super::{
    OFFLINE, emails, fulfillment,
    models::{Order, OrderLine, RefundLine},
    returns,
    timeline::note,
};

/// What goes back, and why.
#[derive(Clone, Debug)]
pub(super) struct RefundRequest {
    /// The payment that it comes from; none lets the first that has enough be taken.
    pub payment: Option<PaymentId>,
    /// How much.
    pub amount: Money,
    /// Why, for the shopper.
    pub reason: String,
    /// The same key is refunded once.
    pub key: String,
    /// Units of the order's lines that it is for.
    pub units: Vec<(OrderLine, i32)>,
    /// Whether those units go back on the shelf.
    pub restock: bool,
    /// Whether another mail tells the shopper that the money comes.
    pub announced: bool,
}

impl RefundRequest {
    /// An amount that belongs to no line.
    pub fn of_amount(amount: &Money, reason: &str, key: &str) -> Self {
        let (amount, reason, key) = (amount.clone(), reason.to_owned(), key.to_owned());
        let units = Vec::new();
        Self { payment: None, amount, reason, key, units, restock: false, announced: false }
    }
}

/// Promises a refund of a locked order. The same key answers the refund that is there already.
/// Money that came by hand goes back by hand: its refund is open until somebody notes it as sent.
///
/// # Errors
/// `Refused` where that is more than came and has not gone back yet.
pub(super) fn start(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    (order, part): (&Order, &RefundRequest),
) -> Result<Refund> {
    let known = payments::list_refunds(tx, order.id)?;
    if let Some(refund) = known.iter().find(|refund| refund.idempotency_key == part.key) {
        return Ok(refund.clone());
    }
    let source = source(tx, (order, part), &known)?;
    let order = reserve(tx, order, &part.amount)?;
    let refund = payments::request_refund(
        tx,
        &NewRefund {
            order_id: order.id,
            payment_id: source,
            amount: part.amount.clone(),
            reason: part.reason.clone(),
            idempotency_key: part.key.clone(),
            actor_id: scope.user().map(|user| user.id),
        },
    )?;
    take_back(tx, (&order, part), refund.id)?;
    let message = format!("Refund of {} started. {}", order.money(&part.amount), part.reason);
    note(tx, scope, &order, ("refund_begun", message.trim()))?;
    let order = fulfillment::finish_if_done(tx, &order)?;
    if refund.is_by_hand() {
        // Nobody can refuse it any more.
        returns::put_back(tx, scope, &order, refund.id)?;
        if !part.announced {
            emails::refund_promised(tx, head, &order, &refund)?;
        }
    }
    Ok(refund)
}

/// The payment that a refund comes from; none where the money came by hand.
fn source(
    tx: &mut Tx<'_>,
    (order, part): (&Order, &RefundRequest),
    known: &[Refund],
) -> Result<Option<PaymentId>> {
    let left = |payment: &payments::Payment| {
        let gone = known.iter().filter(|refund| {
            refund.payment_id == Some(payment.id) && refund.status != RefundStatus::Failed
        });
        payment.amount.clone() - &gone.map(|refund| &refund.amount).sum()
    };
    let all = payments::list_payments(tx, order.id)?;
    let mut came = all.iter().filter(|p| p.status == payments::PaymentStatus::Succeeded);
    let fits = |payment: &&payments::Payment| match part.payment {
        Some(wanted) => payment.id == wanted,
        None => payment.gateway == OFFLINE || left(payment) >= part.amount,
    };
    let payment = came.find(fits).ok_or_else(|| too_much(order))?;
    Ok((payment.gateway != OFFLINE).then_some(payment.id))
}

/// Sets the money aside: the check is the write.
fn reserve(tx: &mut Tx<'_>, order: &Order, amount: &Money) -> Result<Order> {
    let (after, now) = (order.refunded_total.clone() + amount, tx.now());
    let change = (&order.refunded_total, &after);
    q!(tx, orders::states::set_refunded(order.id, change, now))?.ok_or_else(|| too_much(order))
}

/// That more should go back than is left.
pub(super) fn too_much(order: &Order) -> Error {
    let left = order.money(&order.kept());
    Error::refused(format!("That is too much: at most {left} can still be refunded."))
}

/// Counts the units as refunded. They go back on the shelf when the refund is certain.
fn take_back(
    tx: &mut Tx<'_>,
    (order, part): (&Order, &RefundRequest),
    refund: RefundId,
) -> Result<()> {
    let restocked = returns::restocks(order, part.restock);
    for (line, units) in &part.units {
        if q!(tx, orders::refunds::count_refunded(line.id, *units))? == 0 {
            let name = line.name();
            return Err(Error::refused(format!("There are fewer units of {name} left to refund.")));
        }
    }
    let row = |(line, quantity): &(OrderLine, i32)| RefundLine {
        refund_id: refund,
        order_line_id: line.id,
        quantity: *quantity,
        restocked,
    };
    let rows: Vec<RefundLine> = part.units.iter().map(row).collect();
    q!(tx, orders::refunds::insert_lines(&rows))?;
    Ok(())
}
