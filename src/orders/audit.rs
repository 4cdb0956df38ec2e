//! Checks the consistency of orders for `vitrine doctor`.

use std::collections::BTreeSet;

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{
        ids::{OrderId, VariantId},
        money::Money,
    },
    q,
};

use super::models::{
    FulfillmentStatus, Order, OrderAmount, OrderLine, OrderStates, OrderStatus, PaymentStatus,
    RestockedUnits,
};

/// The number of orders per query.
const BATCH: i64 = 500;
/// The number of order numbers in one query.
const NUMBERS: usize = 500;

/// The rows of a batch of orders.
struct Parts {
    lines: Vec<OrderLine>,
    adjustments: Vec<OrderAmount>,
    paid: Vec<OrderAmount>,
    refunded: Vec<OrderAmount>,
}

/// Returns one sentence for each inconsistency: subtotals that differ from their lines, totals from
/// their parts, paid and refunded amounts from payments and refunds, states that contradict each
/// other or the money, stock that is held without need, and restocked units that were never
/// refunded. Reads all orders.
pub fn find_disagreements(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<String>> {
    scope.require(Permission::OrdersRead)?;
    let mut found = Vec::new();
    let mut after = OrderId::from(0);
    loop {
        let orders = q!(conn, orders::audit::orders(after, BATCH))?;
        let Some(last) = orders.last() else { break };
        after = last.id;
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let parts = Parts {
            lines: q!(conn, orders::lines::list_lines(&ids))?,
            adjustments: q!(conn, orders::audit::adjustments(&ids))?,
            paid: q!(conn, orders::audit::paid(&ids))?,
            refunded: q!(conn, orders::audit::refunded(&ids))?,
        };
        for order in &orders {
            let problems =
                check_amounts(order, &parts).into_iter().chain(check_states(order, &parts));
            found.extend(problems.map(|problem| format!("{}: {problem}", order.number)));
        }
    }
    for number in q!(conn, orders::audit::holding())? {
        found.push(format!("{number} is not waiting for payment but still reserves stock"));
    }
    found.extend(check_restocked_units(conn)?);
    Ok(found)
}

/// Orders with more restocked units than were refunded or cancelled.
fn check_restocked_units(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let restocked = q!(conn, orders::audit::restocked_units())?;
    let mut found = Vec::new();
    // The rows are sorted by order, so no order is split between two batches.
    let by_order: Vec<&[RestockedUnits]> =
        restocked.chunk_by(|a, b| a.number == b.number).collect();
    for batch in by_order.chunks(NUMBERS) {
        let numbers: Vec<&str> =
            batch.iter().filter_map(|rows| Some(rows.first()?.number.as_str())).collect();
        let orders = q!(conn, orders::audit::list_by_number(&numbers))?;
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let lines = q!(conn, orders::lines::list_lines(&ids))?;
        for order in &orders {
            let own_lines: Vec<&OrderLine> =
                lines.iter().filter(|line| line.order_id == order.id).collect();
            let rows: Vec<&RestockedUnits> =
                batch.iter().copied().flatten().filter(|row| row.number == order.number).collect();
            let variants: BTreeSet<VariantId> =
                rows.iter().filter_map(|row| row.variant_id).collect();
            for variant in variants {
                let problem = too_many_restocked(order, &own_lines, &rows, variant);
                found.extend(problem.map(|problem| format!("{}: {problem}", order.number)));
            }
        }
    }
    Ok(found)
}

/// The problem if more units of a variant were restocked than were refunded, or than a cancelled
/// order had.
fn too_many_restocked(
    order: &Order,
    lines: &[&OrderLine],
    rows: &[&RestockedUnits],
    variant: VariantId,
) -> Option<String> {
    let lines = lines.iter().filter(|line| line.variant_id == Some(variant));
    let name = lines.clone().next_back()?.name();
    let allowed: i64 = match order.states.order {
        OrderStatus::Cancelled => lines.map(|line| i64::from(line.quantity)).sum(),
        _ => lines.map(|line| i64::from(line.refunded)).sum(),
    };
    let rows = rows.iter().filter(|row| row.variant_id == Some(variant));
    let restocked: i64 = rows.filter_map(|row| row.units).sum();
    (restocked > allowed).then(|| {
        format!("{restocked} of {name} returned to stock, but {allowed} refunded or cancelled")
    })
}

/// Stored sums that differ from the sums of their rows.
fn check_amounts(order: &Order, parts: &Parts) -> Vec<String> {
    let lines = parts.lines.iter().filter(|line| line.order_id == order.id);
    let lines = lines.fold(Money::zero(), |sum, line| sum + &line.total + &line.discount);
    let total = order.subtotal.clone() + &sum(&parts.adjustments, order.id);
    let mut found = Vec::new();
    if lines != order.subtotal {
        found.push(format!("subtotal {}, but lines add up to {lines}", order.subtotal));
    }
    if total != order.total_price {
        found.push(format!("total {}, but its parts add up to {total}", order.total_price));
    }
    found.extend(check_recorded("paid", order, &order.paid_total, &parts.paid));
    found.extend(check_recorded("refunded", order, &order.refunded_total, &parts.refunded));
    found
}

/// The problem if a stored total differs from the sum of its payments or refunds.
fn check_recorded(
    what: &str,
    order: &Order,
    stored: &Money,
    rows: &[OrderAmount],
) -> Option<String> {
    let recorded = sum(rows, order.id);
    // The first version of the program recorded no payments: either everything was paid or nothing.
    let is_old = !rows.iter().any(|row| row.order_id == order.id)
        && (stored.is_zero() || *stored == order.total_price);
    (recorded != *stored && !is_old)
        .then(|| format!("{what} {stored}, but payment records say {recorded}"))
}

/// The sum of an order's amounts.
fn sum(rows: &[OrderAmount], order: OrderId) -> Money {
    rows.iter().filter(|row| row.order_id == order).map(|row| &row.amount).sum()
}

/// The problem if the states contradict each other or the money. Orders that are flagged for review
/// may do so.
fn check_states(order: &Order, parts: &Parts) -> Option<String> {
    if !order.flag.is_empty() {
        return None;
    }
    let OrderStates { order: status, payment, fulfillment } = order.states;
    let is_awaited = is_awaited(payment);
    let has_paid = !order.paid_total.is_zero();
    let is_paid = has_paid
        || order.total_price.is_zero()
        || parts.paid.iter().any(|row| row.order_id == order.id);
    let has_shipped = parts.lines.iter().any(|line| line.order_id == order.id && line.shipped > 0);
    let wrong_status = match status {
        OrderStatus::Pending => !is_awaited,
        OrderStatus::Cancelled => is_awaited,
        OrderStatus::Completed => is_awaited || fulfillment != FulfillmentStatus::Fulfilled,
        OrderStatus::Confirmed | OrderStatus::OnHold => false,
    };
    let wrong_payment = match payment {
        PaymentStatus::Awaiting | PaymentStatus::Processing | PaymentStatus::Failed => {
            !order.net_paid().is_zero()
        }
        PaymentStatus::Paid => !is_paid,
        PaymentStatus::PartiallyRefunded => order.refunded_total.is_zero(),
        PaymentStatus::Refunded => !order.net_paid().is_zero(),
        PaymentStatus::Cancelled => has_paid,
    };
    let wrong_fulfillment = fulfillment == FulfillmentStatus::Unfulfilled && has_shipped;
    (wrong_status || wrong_payment || wrong_fulfillment).then(|| {
        format!(
            "{}, {} and {}, with {} paid and {} refunded",
            status.as_str(),
            payment.as_str(),
            fulfillment.as_str(),
            order.paid_total,
            order.refunded_total
        )
    })
}

/// Returns `true` if a payment may still arrive.
fn is_awaited(payment: PaymentStatus) -> bool {
    matches!(payment, PaymentStatus::Awaiting | PaymentStatus::Processing | PaymentStatus::Failed)
}
