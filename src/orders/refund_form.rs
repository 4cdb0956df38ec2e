//! A refund as the shopkeeper's form says it: units of lines, shipping, or any amount.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::{changeset::Changeset, money::Money, params::Params},
    mailer::ShopIdentity,
    payments::Refund,
    q,
};

use super::{
    line_quantities,
    models::{Order, OrderLine},
    refunds::{self, RefundRequest},
    states, stock,
};

/// The longest reason.
const MAX_REASON: usize = 500;

/// What units of a line cost with their tax: so that the parts of a line refunded one after the
/// other come to exactly what was paid for it.
pub fn worth(order: &Order, line: &OrderLine, units: i32) -> Money {
    let whole = gross(order, line);
    let upto = |units: i32| whole.share(units, line.quantity, order.currency());
    upto(line.refunded + units) - &upto(line.refunded)
}

/// What a line cost with its tax.
pub(super) fn gross(order: &Order, line: &OrderLine) -> Money {
    let total = line.total.clone();
    if order.tax_included { total } else { total + &line.tax }
}

/// What of an order's total is no line's: shipping with its tax.
pub fn shipping_cost(order: &Order, lines: &[OrderLine]) -> Money {
    let of_lines: Money = lines.iter().map(|line| gross(order, line)).sum();
    order.total_price.clone() - &of_lines
}

/// What a form would refund, without doing so.
pub fn refund_sum(
    conn: &mut Conn<'_>,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Money> {
    scope.require_admin()?;
    let order = q!(conn, orders::admin_list::by_number(number))?.ok_or(Error::NotFound)?;
    let lines = stock::lines(conn, &order)?;
    let mut form = Changeset::new(params);
    let part = cast(&mut form, &order, &lines);
    if form.is_valid() && part.amount > order.kept() {
        form.error("amount", refunds::too_much(&order).to_string());
    }
    Ok(form.finish(part.amount)?)
}

/// Refunds what the form says: `lines[<id>][quantity]`, `shipping` and `amount`, with a `reason`
/// for the shopper; `restock` puts the units back on the shelf. The same `key` refunds once. A
/// `total` is what the button said: another sum is not refunded.
pub fn refund_order(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Refund> {
    scope.require_admin()?;
    let order = states::lock_number(tx, number)?;
    let lines = stock::lines(tx, &order)?;
    let mut form = Changeset::new(params);
    let part = cast(&mut form, &order, &lines);
    let said = Some(form.value("total")).filter(|said| !said.is_empty());
    let differs =
        said.is_some_and(|said| said.parse::<Money>().ok().as_ref() != Some(&part.amount));
    if form.is_valid() && differs {
        let sum = order.money(&part.amount);
        form.set("total", part.amount.to_string());
        form.error(
            "amount",
            format!("This refunds {sum}. Please check it and press the button again"),
        );
    }
    let part = form.clone().finish(part)?;
    match refunds::start(tx, head, scope, (&order, &part)) {
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            form.error("amount", reason);
            Err(form.into())
        }
        done => done,
    }
}

fn cast(form: &mut Changeset, order: &Order, lines: &[OrderLine]) -> RefundRequest {
    let units = line_quantities::units(form, lines, OrderLine::to_refund);
    let currency = order.currency();
    let shipping = form.optional_amount("shipping", "Shipping", currency).unwrap_or_default();
    let free = form.optional_amount("amount", "Amount", currency).unwrap_or_default();
    if shipping > shipping_cost(order, lines) {
        let most = order.money(&shipping_cost(order, lines));
        form.error("shipping", format!("Shipping cost {most}"));
    }
    let of_units: Money = units.iter().map(|(line, units)| worth(order, line, *units)).sum();
    let amount = of_units + &shipping + &free;
    if form.is_valid() && amount.is_zero() {
        form.error("amount", "Choose what to refund: units, shipping or an amount");
    }
    RefundRequest {
        payment: None,
        amount,
        reason: form.text("reason", "Reason", MAX_REASON),
        key: format!("keeper:{}:{}", order.number, line_quantities::key(form)),
        units,
        restock: form.checked("restock"),
        announced: false,
    }
}
