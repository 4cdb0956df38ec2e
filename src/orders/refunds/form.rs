//! The admin's form for refunds: units of lines, shipping, and any other amount.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{changeset::Changeset, money::Money, params::Params},
    mailer::ShopIdentity,
    orders::{
        line_quantities,
        models::{Order, OrderLine, shipping_cost},
        rejection::{OrderRejection, OrderState},
        status, stock,
    },
    payments::Refund,
    q,
};

use super::RefundRequest;

/// The maximum length of a reason in characters.
const MAX_REASON: usize = 500;

/// The amount that a form would refund.
pub fn preview_refund(
    conn: &mut Conn<'_>,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Money> {
    scope.require(Permission::RefundsWrite)?;
    let order = q!(conn, orders::admin::by_number(number))?.ok_or(Error::NotFound)?;
    check_right(&order)?;
    let lines = stock::lines(conn, &order)?;
    let mut form = Changeset::new(params);
    let request = cast(&mut form, &order, &lines);
    if form.is_valid() && request.amount > order.net_paid() {
        form.error("amount", super::too_large(&order).to_string());
    }
    Ok(form.finish(request.amount)?)
}

/// Refunds what the form selects: `lines[<id>][quantity]`, `shipping` and `amount`, with a `reason`
/// for the customer; `restock` restocks the units. Each `key` refunds once. If the button showed
/// another sum (`total`), nothing is refunded.
pub fn refund_order(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Refund> {
    scope.require(Permission::RefundsWrite)?;
    let order = status::lock_number(tx, number)?;
    check_right(&order)?;
    let lines = stock::lines(tx, &order)?;
    let mut form = Changeset::new(params);
    let request = cast(&mut form, &order, &lines);
    let shown = form.value("total");
    let differs =
        !shown.is_empty() && shown.parse::<Money>().ok().as_ref() != Some(&request.amount);
    if form.is_valid() && differs {
        let sum = order.money(&request.amount);
        form.set("total", request.amount.to_string());
        form.error(
            "amount",
            format!("This refunds {sum}. Please check it and press the button again"),
        );
    }
    let request = form.clone().finish(request)?;
    match super::start(tx, shop, scope, &order, &request) {
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            form.error("amount", reason);
            Err(form.into())
        }
        result => result,
    }
}

/// Fails if nothing can be refunded in the state of the order.
fn check_right(order: &Order) -> Result<()> {
    if order.rights().refund {
        return Ok(());
    }
    let status = OrderState::Order(order.states.order);
    let rejection = OrderRejection::CannotRefund {
        number: order.number.clone(),
        status,
        allowed: order.allowed(),
    };
    Err(rejection.into())
}

fn cast(form: &mut Changeset, order: &Order, lines: &[OrderLine]) -> RefundRequest {
    let units = line_quantities::cast(form, lines, OrderLine::to_refund);
    let currency = order.currency();
    let shipping = form.optional_amount("shipping", "Shipping", currency).unwrap_or_default();
    let other = form.optional_amount("amount", "Amount", currency).unwrap_or_default();
    if shipping > shipping_cost(order, lines) {
        let max = order.money(&shipping_cost(order, lines));
        form.error("shipping", format!("Shipping cost {max}"));
    }
    let units_total: Money =
        units.iter().map(|unit| unit.line.units_price(order, unit.quantity)).sum();
    let amount = units_total + &shipping + &other;
    if form.is_valid() && amount.is_zero() {
        form.error("amount", "Choose what to refund: units, shipping or an amount");
    }
    RefundRequest {
        payment: None,
        amount,
        reason: form.text("reason", "Reason", MAX_REASON),
        key: format!("keeper:{}:{}", order.number, line_quantities::idempotency_key(form)),
        units,
        restock: form.checked("restock"),
        is_announced: false,
    }
}
