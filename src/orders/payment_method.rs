//! The payment method of an order: instructions for it, and how to change it.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Tx,
    mailer::{self, MailRequest, ShopIdentity},
    payments::PaymentMethod,
    q,
    settings::Settings,
};

use super::{
    documents, emails,
    lookup::load,
    models::{Order, OrderStates, OrderStatus, PaymentStatus},
    rejection::OrderRejection,
    status, stock,
    timeline::note,
};

/// Changes the payment method of the order with this link token. If an order that awaited an online
/// payment gets a manual method, it is confirmed: its stock is sold, and an email explains how to
/// pay. A confirmed order remains confirmed. A late payment of an earlier attempt is still
/// accepted.
///
/// # Errors
/// A rejection if the order is paid or cancelled, its payment is being processed, its stock is sold
/// out, or too many emails were sent to its address.
pub fn change_payment_method(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    settings: &Settings,
    scope: &Scope,
    token: &str,
    method: &PaymentMethod,
) -> Result<Order> {
    let order = status::lock_token(tx, token)?;
    if !order.rights().edit || !order.can_change_payment_method() {
        let states = order.state_labels().join(", ").to_lowercase();
        let allowed = order.allowed();
        return Err(OrderRejection::PaymentMethodFixed { states, allowed }.into());
    }
    if order.payment_method == method.code {
        return Ok(order);
    }
    if !method.online && !scope.may(Permission::OrdersWrite) && !order.email_proved {
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
    let to = OrderStates {
        order: OrderStatus::Confirmed,
        payment: PaymentStatus::Awaiting,
        ..order.states
    };
    let order = if to == order.states { order } else { status::transition(tx, &order, to)? };
    let how = payment_instructions(settings, &order);
    if was_pending {
        note(tx, scope, &order, "confirmed", "The order is confirmed.")?;
        documents::issue_invoice(tx, &order)?;
        let placed = load(tx, order.clone())?;
        emails::placed(tx, shop, &placed, &how)?;
        emails::new_order(tx, shop, &placed)?;
    } else {
        emails::payment_instructions(tx, shop, &order, &how)?;
    }
    Ok(order)
}

/// Returns the instructions to pay an order manually, in lines. Empty if none are needed.
pub fn payment_instructions(settings: &Settings, order: &Order) -> String {
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
