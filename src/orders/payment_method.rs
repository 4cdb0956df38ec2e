//! The payment method of an order: how to pay with it, and changing it.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    mailer::{self, MailRequest, ShopIdentity},
    payments::Method,
    q,
    settings::Settings,
};

use super::{
    documents, emails,
    lookup::load,
    models::{Order, OrderStatus, PaymentStatus, States},
    rejection::OrderRejection,
    status, stock,
    timeline::note,
};

/// Changes the payment method of the order with this link token. An order that awaited its online
/// payment is confirmed if it is to be paid by hand: its stock is sold, and an email says how to pay. A
/// confirmed order stays confirmed. A payment of an earlier attempt is accepted all the same.
///
/// # Errors
/// A rejection if the order is paid or cancelled, its payment is on its way, its stock is gone, or too
/// many emails were sent to its address.
pub fn change_payment_method(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    settings: &Settings,
    scope: &Scope,
    token: &str,
    method: &Method,
) -> Result<Order> {
    let order = status::lock_token(tx, token)?;
    if !order.can_change_payment_method() {
        let states = order.states_in_words().join(", ").to_lowercase();
        return Err(OrderRejection::PaymentMethodFixed { states }.into());
    }
    if order.payment_method == method.code {
        return Ok(order);
    }
    if !method.online && !scope.is_admin() && !order.email_proved {
        match mailer::request_mail(tx, shop, &order.email, MailRequest::Order) {
            Err(Error::TooMany(_)) => {
                return Err(OrderRejection::TooManyEmailsForPaymentMethod.into());
            }
            result => result?,
        }
    }
    let order = q!(tx, orders::status::set_payment_method(order.id, method.code, tx.now()))?
        .ok_or(Error::NotFound)?;
    let message = format!("To be paid by {} instead.", method.name.to_lowercase());
    note(tx, scope, &order, "payment_method", &message)?;
    if method.online {
        return Ok(order);
    }
    let was_pending = order.states.order == OrderStatus::Pending;
    if was_pending {
        stock::sell(tx, &order)?;
    }
    let to =
        States { order: OrderStatus::Confirmed, payment: PaymentStatus::Awaiting, ..order.states };
    let order = if to == order.states { order } else { status::transition(tx, &order, to)? };
    let how = how_to_pay(settings, &order);
    if was_pending {
        note(tx, scope, &order, "confirmed", "The order is confirmed.")?;
        documents::issue_invoice(tx, &order)?;
        let placed = load(tx, order.clone())?;
        emails::placed(tx, shop, &placed, &how)?;
        emails::new_order(tx, shop, &placed)?;
    } else {
        emails::how_to_pay(tx, shop, &order, &how)?;
    }
    Ok(order)
}

/// Explains in lines how to pay an order by hand; empty if that is not needed.
pub fn how_to_pay(settings: &Settings, order: &Order) -> String {
    let total = order.money(&order.total_price);
    let number = &order.number;
    if !matches!(order.states.payment, PaymentStatus::Awaiting | PaymentStatus::Failed) {
        return String::new();
    }
    match &*order.payment_method {
        "bank_transfer" => {
            let account = match settings.bank_details.trim() {
                "" => "We'll email you our bank details.",
                account => account,
            };
            format!(
                "Please transfer {total} to our account and use {number} as the payment \
                 reference.\n{account}"
            )
        }
        "cash_on_delivery" => {
            format!("You'll pay {total} when you receive your order.")
        }
        _ => String::new(),
    }
}
