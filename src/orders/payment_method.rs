//! Another way to pay for an order that is placed and not paid.

use crate::{
    Error, Result, accounts::Scope, db::Tx, mailer::ShopIdentity, payments::Method, q,
    settings::Settings,
};

use super::{
    budget, documents, emails,
    lookup::whole,
    models::{Order, States},
    place_order::how_to_pay,
    states,
    status::{OrderStatus, PaymentStatus},
    stock,
    timeline::note,
};

const MAILED_OFTEN: &str = "We've sent many emails to this order's address today, so the payment \
     method can't be changed right now. Please pay the way you chose, or try again in a few hours.";

/// Lets the order of a link be paid in another way. An order that waited for its online payment is
/// fulfilled from now on: its stock is sold, and its confirmation says how to pay. One that is
/// fulfilled already stays so. Money that comes for an earlier attempt settles it all the same.
///
/// # Errors
/// `Refused`, in words for the shopper, where it is paid, its money is on its way, it was cancelled,
/// its stock is gone meanwhile, or many mails to its address were asked for already.
pub fn change_payment_method(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    settings: &Settings,
    scope: &Scope,
    token: &str,
    method: &Method,
) -> Result<Order> {
    let order = states::lock_token(tx, token)?;
    if !order.can_change_payment_method() {
        let words = order.states_in_words().join(", ").to_lowercase();
        return Err(Error::refused(format!(
            "This order is {words}, so its payment method can no longer be changed."
        )));
    }
    if order.payment_method == method.code {
        return Ok(order);
    }
    if !method.online && !scope.is_admin() {
        budget::check_mails(tx, head, &order, MAILED_OFTEN)?;
    }
    let order = q!(tx, orders::states::set_payment_method(order.id, method.code, tx.now()))?
        .ok_or(Error::NotFound)?;
    let message = format!("To be paid by {} instead.", method.name.to_lowercase());
    note(tx, scope, &order, ("payment_method", &message))?;
    if method.online {
        return Ok(order);
    }
    let was_pending = order.states.order == OrderStatus::Pending;
    if was_pending {
        stock::sell(tx, &order)?;
    }
    let to =
        States { order: OrderStatus::Confirmed, payment: PaymentStatus::Awaiting, ..order.states };
    let order = if to == order.states { order } else { states::transition(tx, &order, to)? };
    let how = how_to_pay(settings, &order);
    if was_pending {
        note(tx, scope, &order, ("confirmed", "The order is confirmed."))?;
        documents::issue_invoice(tx, &order)?;
        let placed = whole(tx, order.clone())?;
        emails::placed(tx, head, &placed, &how)?;
        emails::new_order(tx, head, &placed)?;
    } else {
        emails::how_to_pay(tx, head, &order, &how)?;
    }
    Ok(order)
}
