//! Orders that a person puts on hold. Until they are released, nothing is shipped, confirmed or expired.

use crate::{
    Result,
    accounts::{Permission, Scope},
    checkout,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    mailer::ShopIdentity,
    q,
};

use super::{
    fulfillment, manual_payment,
    models::{Order, OrderStates, OrderStatus},
    rejection::{OrderRejection, OrderState},
    status,
    timeline::note,
};

/// The maximum length of a reason in characters.
const MAX_REASON: usize = 500;

/// Puts a pending or confirmed order on hold. Its stock stays reserved or sold. The history has the form's
/// `reason`.
///
/// # Errors
/// `CannotHold` in any other state.
pub fn hold_order(tx: &mut Tx<'_>, scope: &Scope, number: &str, params: Params) -> Result<Order> {
    scope.require(Permission::OrdersWrite)?;
    let reason = cast_reason(params)?;
    let order = status::lock_number(tx, number)?;
    if !order.rights().hold {
        let status = OrderState::Order(order.states.order);
        let allowed = order.allowed();
        return Err(OrderRejection::CannotHold { number: order.number, status, allowed }.into());
    }
    let order = status::hold(tx, &order)?;
    note(tx, scope, &order, "on_hold", &format!("Put on hold: {reason}"))?;
    Ok(order)
}

/// Returns an order that a person put on hold to its state before. A pending order that was paid in the
/// meantime is confirmed instead. One that was not can be paid for an hour. The history has the form's
/// `reason`.
///
/// # Errors
/// `NotOnHold`; `AwaitsApproval` if a wrong payment put it on hold; a rejection if a paid order's stock is
/// sold out.
pub fn release_order(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Order> {
    scope.require(Permission::OrdersWrite)?;
    let reason = cast_reason(params)?;
    let order = status::lock_number(tx, number)?;
    let is_on_hold = order.states.order == OrderStatus::OnHold;
    let Some(before) = order.held_from.filter(|_| is_on_hold) else {
        let allowed = order.allowed();
        let number = order.number;
        return Err(match is_on_hold {
            true => OrderRejection::AwaitsApproval { number, allowed },
            false => OrderRejection::NotOnHold { number, allowed },
        }
        .into());
    };
    note(tx, scope, &order, "released", &format!("Released: {reason}"))?;
    if before == OrderStatus::Pending && order.is_paid() {
        return manual_payment::confirm_on_hold(tx, shop, scope, &order);
    }
    let to = OrderStates { order: before, ..order.states };
    let order = status::transition(tx, &order, to)?;
    if before == OrderStatus::Pending {
        renew_reservation(tx, &order)?;
    }
    fulfillment::update_progress(tx, &order)
}

/// Reserves the stock of an unpaid order again, so that there is time to pay.
fn renew_reservation(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    match q!(tx, orders::checkouts::find_checkout_id(order.id))? {
        Some(checkout) => checkout::renew_deadline(tx, checkout),
        None => Ok(()),
    }
}

fn cast_reason(params: Params) -> Result<String> {
    let mut form = Changeset::new(params);
    let reason = form.required("reason", "Reason", MAX_REASON);
    Ok(form.finish(reason)?)
}
