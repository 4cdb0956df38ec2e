//! Payments and approvals that the shopkeeper records manually.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Tx,
    mailer::ShopIdentity,
    payments::{self, AttemptDetails, AttemptStatus, NewPayment},
};

use super::{
    OFFLINE, emails, flags, fulfillment,
    models::{Order, OrderStates, OrderStatus, PaymentStatus},
    payment,
    rejection::{OrderRejection, OrderState},
    status, stock,
    timeline::note,
};

/// Returns `true` if the shopkeeper may record a bank transfer or a cash payment.
pub fn can_mark_paid(order: &Order) -> bool {
    let open = matches!(order.states.payment, PaymentStatus::Awaiting | PaymentStatus::Failed);
    order.states.order == OrderStatus::Confirmed && open
}

/// Records a bank transfer or a cash payment of the whole amount due, and emails the customer.
pub fn mark_paid(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    number: &str,
) -> Result<Order> {
    scope.require(Permission::OrdersWrite)?;
    let order = status::lock_number(tx, number)?;
    if !can_mark_paid(&order) {
        let allowed = order.allowed();
        let payment = OrderState::Payment(order.states.payment);
        let number = order.number;
        return Err(match order.states.order {
            OrderStatus::OnHold => OrderRejection::OnHold { number, allowed },
            _ => OrderRejection::NotAwaitingPayment { number, payment, allowed },
        }
        .into());
    }
    let payment = payments::create_payment(
        tx,
        &NewPayment {
            order_id: order.id,
            gateway: OFFLINE,
            order_token: order.token.clone(),
            // Part of it may have been paid already.
            amount: order.total_price.clone() - &order.net_paid(),
            currency: order.currency(),
            expires_at: tx.now(),
        },
    )?;
    payments::update_status(tx, payment.id, AttemptStatus::Succeeded, &AttemptDetails::default())?;
    let order = payment::record_amount(tx, scope, &order, &payment.amount)?;
    let order = status::transition(
        tx,
        &order,
        OrderStates { payment: PaymentStatus::Paid, ..order.states },
    )?;
    emails::payment_received(tx, shop, &order, &payment.amount)?;
    fulfillment::update_progress(tx, &order)
}

/// Confirms an order that a wrong payment put on hold, and sells its stock.
///
/// # Errors
/// A rejection if the order is not on hold or was refunded, or if there is not enough stock.
pub fn approve_order(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    number: &str,
) -> Result<Order> {
    scope.require(Permission::OrdersWrite)?;
    let order = status::lock_number(tx, number)?;
    let allowed = order.allowed();
    if order.states.order != OrderStatus::OnHold {
        return Err(OrderRejection::NotOnHold { number: order.number, allowed }.into());
    }
    if order.is_held() {
        return Err(OrderRejection::OnHold { number: order.number, allowed }.into());
    }
    note(tx, scope, &order, "approved", "The order was accepted anyway.")?;
    confirm_on_hold(tx, shop, scope, &order)
}

/// Confirms an order that is on hold and was paid, and sells its stock.
pub(super) fn confirm_on_hold(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    order: &Order,
) -> Result<Order> {
    if order.net_paid().is_zero() && !order.total_price.is_zero() {
        return Err(OrderRejection::AlreadyRefunded { number: order.number.clone() }.into());
    }
    stock::sell(tx, order)?;
    flags::clear(tx, scope, order)?;
    let order = payment::confirm(tx, shop, order)?;
    // Units that were refunded while on hold are sold only now, so they are restocked now.
    stock::restock_all_refunds(tx, scope, &order)?;
    Ok(order)
}
