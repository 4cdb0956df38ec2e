//! Whether the books of orders agree with themselves.

use std::collections::BTreeSet;

use crate::{
    Result,
    accounts::Scope,
    db::Conn,
    foundation::{
        ids::{OrderId, VariantId},
        money::Money,
    },
    q,
};

use super::{
    models::{Order, OrderLine},
    status::{FulfillmentStatus, OrderStatus, PaymentStatus},
};

/// Orders that are looked at together.
const BATCH: i64 = 500;
const REFERENCES: usize = 500;

/// What belongs to some orders.
struct Parts {
    lines: Vec<OrderLine>,
    adjustments: Vec<(OrderId, Money)>,
    paid: Vec<(OrderId, Money)>,
    refunded: Vec<(OrderId, Money)>,
}

/// What does not agree, a sentence each: subtotals with their lines, totals with what is added to
/// the subtotal, what was paid and refunded with payments and refunds, the states with each other
/// and with the money, stock that is held for nothing, units that came back though nobody refunded them.
/// Reads everything; for reports.
pub fn find_disagreements(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<String>> {
    scope.require_admin()?;
    let (mut found, mut behind) = (Vec::new(), OrderId::from(0));
    loop {
        let orders = q!(conn, orders::audit::orders(behind, BATCH))?;
        let Some(last) = orders.last() else { break };
        behind = last.id;
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let parts = Parts {
            lines: q!(conn, orders::lines::of(&ids))?,
            adjustments: q!(conn, orders::audit::adjustments(&ids))?,
            paid: q!(conn, orders::audit::paid(&ids))?,
            refunded: q!(conn, orders::audit::refunded(&ids))?,
        };
        for order in &orders {
            let message = amounts(order, &parts).into_iter().chain(states(order, &parts));
            found.extend(message.map(|what| format!("{}: {what}", order.number)));
        }
    }
    for number in q!(conn, orders::audit::holding())? {
        found.push(format!("{number} is not waiting for payment but still reserves stock"));
    }
    found.extend(returns(conn)?);
    Ok(found)
}

/// More units on the shelf than were refunded or cancelled.
fn returns(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let came = q!(conn, orders::audit::came_back())?;
    let mut found = Vec::new();
    // Rows of one order stand together, so no order is looked at in two parts.
    let of_orders: Vec<&[_]> = came.chunk_by(|a, b| a.number == b.number).collect();
    for some in of_orders.chunks(REFERENCES) {
        let numbers: Vec<&str> =
            some.iter().filter_map(|rows| Some(rows.first()?.number.as_str())).collect();
        let orders = q!(conn, orders::audit::of_numbers(&numbers))?;
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let lines = q!(conn, orders::lines::of(&ids))?;
        for order in &orders {
            let rows = some.iter().copied().flatten().filter(|row| row.number == order.number);
            let rows: Vec<_> = rows.collect();
            let own = lines.iter().filter(|line| line.order_id == order.id).collect::<Vec<_>>();
            let variants: BTreeSet<VariantId> = rows.iter().filter_map(|row| row.variant).collect();
            for variant in variants {
                let came = |reason: &str| -> i64 {
                    let of = rows.iter().filter(|row| row.variant == Some(variant));
                    of.filter(|row| row.reason == reason).filter_map(|row| row.units).sum()
                };
                let sold = own.iter().filter(|line| line.variant_id == Some(variant));
                let message = too_many_back(order, sold, came("return"), came("cancelled"));
                found.extend(message.map(|what| format!("{}: {what}", order.number)));
            }
        }
    }
    Ok(found)
}

/// What is wrong with the units of one variant that came back; nothing where they are as many as
/// were refunded, or as were in an order that was cancelled.
fn too_many_back<'a>(
    order: &Order,
    lines: impl Iterator<Item = &'a &'a OrderLine>,
    returned: i64,
    cancelled: i64,
) -> Option<String> {
    let (mut quantity, mut refunded, mut name) = (0, 0, String::new());
    for line in lines {
        quantity += i64::from(line.quantity);
        refunded += i64::from(line.refunded);
        name = line.name();
    }
    let allowed = match order.states.order {
        OrderStatus::Cancelled => quantity,
        _ => refunded,
    };
    let back = returned + cancelled;
    (back > allowed && !name.is_empty())
        .then(|| format!("{back} of {name} returned to stock, but {allowed} refunded or cancelled"))
}

/// The sums that are written down, against what they are the sums of.
fn amounts(order: &Order, parts: &Parts) -> Vec<String> {
    let lines = parts.lines.iter().filter(|line| line.order_id == order.id);
    let lines = lines.fold(Money::zero(), |sum, line| sum + &line.total + &line.discount);
    let total = order.subtotal.clone() + &sum(&parts.adjustments, order.id).0;
    let mut found = Vec::new();
    if lines != order.subtotal {
        found.push(format!("subtotal {}, but lines add up to {lines}", order.subtotal));
    }
    if total != order.total_price {
        found.push(format!("total {}, but its parts add up to {total}", order.total_price));
    }
    for (what, booked, rows) in [
        ("paid", &order.paid_total, &parts.paid),
        ("refunded", &order.refunded_total, &parts.refunded),
    ] {
        let (came, any) = sum(rows, order.id);
        // Orders of the first days were paid past the books: all of it or nothing.
        let past = !any && (booked.is_zero() || *booked == order.total_price);
        if came != *booked && !past {
            found.push(format!("{what} {booked}, but payment records say {came}"));
        }
    }
    found
}

/// The sum of an order's rows, and whether it has any.
fn sum(rows: &[(OrderId, Money)], of: OrderId) -> (Money, bool) {
    let mut own =
        rows.iter().filter(|(order, _)| *order == of).map(|(_, amount)| amount).peekable();
    let any = own.peek().is_some();
    (own.sum(), any)
}

/// The three machines, against each other and against the money. What a person has been told to
/// look at may be as it is.
fn states(order: &Order, parts: &Parts) -> Option<String> {
    if !order.flag.is_empty() {
        return None;
    }
    let (status, payment) = (order.states.order, order.states.payment);
    let (waits, came) = (waits(payment), !order.paid_total.is_zero());
    let paid = came || order.total_price.is_zero() || sum(&parts.paid, order.id).1;
    let sent = order.states.fulfillment;
    let parcels = parts.lines.iter().any(|line| line.order_id == order.id && line.shipped > 0);
    let wrong = match status {
        OrderStatus::Pending => !waits,
        OrderStatus::Cancelled => waits,
        OrderStatus::Completed => waits || sent != FulfillmentStatus::Fulfilled,
        OrderStatus::Confirmed | OrderStatus::OnHold => false,
    };
    let short = match payment {
        PaymentStatus::Awaiting | PaymentStatus::Processing | PaymentStatus::Failed => {
            !order.kept().is_zero()
        }
        PaymentStatus::Paid => !paid,
        PaymentStatus::PartiallyRefunded => order.refunded_total.is_zero(),
        PaymentStatus::Refunded => !order.kept().is_zero(),
        PaymentStatus::Cancelled => came,
    };
    let lost = sent == FulfillmentStatus::Unfulfilled && parcels;
    (wrong || short || lost).then(|| {
        let (status, payment, sent) = (status.as_str(), payment.as_str(), sent.as_str());
        let (had, gone) = (&order.paid_total, &order.refunded_total);
        format!("{status}, {payment} and {sent}, with {had} paid and {gone} refunded")
    })
}

/// Whether money may still come.
fn waits(payment: PaymentStatus) -> bool {
    matches!(payment, PaymentStatus::Awaiting | PaymentStatus::Processing | PaymentStatus::Failed)
}
