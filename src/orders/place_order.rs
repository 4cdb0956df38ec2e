//! Places orders: turns a checkout into an order, in one transaction.

mod cart_changes;
mod checks;
mod rows;

use crate::{
    Result,
    accounts::Scope,
    checkout::{self, CheckoutConfig, CheckoutSession, Step},
    db::Tx,
    events::Event,
    foundation::{params::Params, zone::Zone},
    mailer::ShopIdentity,
    payments::PaymentMethod,
    promotions::{self, CodeDiscount},
    q,
    shopping_cart::{self, CartOwner},
};

use super::{
    documents, emails, fulfillment,
    lookup::load,
    models::{FulfillmentStatus, Order, OrderStates, OrderStatus, PaymentStatus},
    payment_method::payment_instructions,
    rejection::OrderRejection,
    stock,
    timeline::add_event,
    webhook_events,
};

/// The shop's data that an order is placed with.
#[derive(Clone, Debug)]
pub struct OrderContext {
    /// The settings and payment methods of the checkout.
    pub checkout_config: CheckoutConfig,
    /// The shop's identity for emails.
    pub shop_identity: ShopIdentity,
}

/// The result of placing an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceOrderResult {
    /// The order.
    pub order: Order,
    /// `true` if it had been placed before with the same form.
    pub already_placed: bool,
}

/// The maximum length of a form's key in bytes.
const MAX_KEY: usize = 64;

/// Places the order of the owner's checkout: copies the prices, assigns the number, and closes the
/// cart. The form contains what the customer saw (`total`, `seen`) and the checkout's token as its
/// `key`: each checkout becomes at most one order, even if the form is sent repeatedly.
///
/// An order with online payment is pending until it is paid, and its stock remains held. The stock
/// of any other order is sold immediately, and an email confirms the order.
///
/// # Errors
/// A rejection if the checkout has ended or is incomplete, some items can't be bought, the cart
/// differs from what was shown, or too much was ordered with its address or from its network.
pub fn place_order(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    order_context: &OrderContext,
    form: &Params,
) -> Result<PlaceOrderResult> {
    // Must come first: it makes a repeated form wait until the first one has placed the order.
    let open = checkout::lock_open_checkout(tx, owner);
    let key = key(form)?;
    if let Some(order) = q!(tx, orders::orders::by_key(key))? {
        return Ok(PlaceOrderResult { order, already_placed: true });
    }
    let config = &order_context.checkout_config;
    let session = checkout::load_checkout_session(tx, scope, owner, open?, config)?;
    if session.checkout.token != key {
        return Err(OrderRejection::OtherCheckout.into());
    }
    let zone = config.settings.zone();
    checks::check_contents(&session.contents, zone)?;
    checks::check_shown(form, &session.contents, config.settings.currency)?;
    let method = *payment_method(&session)?;
    checks::check_limits(tx, &session)?;
    let order = write(tx, scope, owner, &session, &method, zone)?;
    if order.states.payment == PaymentStatus::Awaiting {
        checks::check_unpaid_orders(tx, scope)?;
    }
    checks::check_emails(tx, &order_context.shop_identity, &order)?;
    let order = start(tx, order_context, order)?;
    tx.emit(Event::OrderPlaced(order.id));
    Ok(PlaceOrderResult { order, already_placed: false })
}

/// The payment method, if every step of the checkout is done.
fn payment_method(session: &CheckoutSession) -> Result<&PaymentMethod, OrderRejection> {
    if session.first_open() != Step::Review {
        return Err(OrderRejection::CheckoutUnfinished);
    }
    session.payment().ok_or(OrderRejection::CheckoutUnfinished)
}

/// Writes the order with its lines, and closes the cart and the checkout.
fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    session: &CheckoutSession,
    method: &PaymentMethod,
    zone: Zone,
) -> Result<Order> {
    let user = scope.user().map(|user| user.id);
    let states = first_states(session, method);
    let email_proved = is_email_proved(scope, session);
    let buyer = rows::Buyer { user, email_proved, method: method.code, states, zone };
    let order = rows::write(tx, session, &buyer)?;
    redeem_coupons(tx, &order, session)?;
    shopping_cart::convert_cart(tx, owner, &session.cart, order.id)?;
    checkout::complete(tx, &session.checkout, order.id)?;
    let message = match *method {
        PaymentMethod::FREE => "Placed, with nothing to pay.".to_owned(),
        _ => format!("Placed, to be paid by {}.", method.name.to_lowercase()),
    };
    add_event(tx, scope, &order, "placed", &message)?;
    webhook_events::notify_placed(tx, &order)?;
    Ok(order)
}

/// Returns the states of a new order. It is paid if there is nothing to pay, and confirmed if it is
/// paid manually.
fn first_states(session: &CheckoutSession, method: &PaymentMethod) -> OrderStates {
    let (order, payment) = match (session.contents.total().is_zero(), method.online) {
        (true, _) => (OrderStatus::Confirmed, PaymentStatus::Paid),
        (false, true) => (OrderStatus::Pending, PaymentStatus::Awaiting),
        (false, false) => (OrderStatus::Confirmed, PaymentStatus::Awaiting),
    };
    OrderStates { order, payment, fulfillment: FulfillmentStatus::Unfulfilled }
}

/// Sells and invoices a confirmed order. A pending one waits for its payment. In both cases an
/// email informs the customer of the next step.
fn start(tx: &mut Tx<'_>, order_context: &OrderContext, order: Order) -> Result<Order> {
    if order.states.order == OrderStatus::Pending {
        let until = q!(tx, orders::checkouts::deadline(order.id))?;
        let placed = load(tx, order.clone())?;
        emails::awaiting_payment(tx, &order_context.shop_identity, &placed, until)?;
        return Ok(order);
    }
    stock::sell(tx, &order)?;
    let order = fulfillment::update_progress(tx, &order)?;
    documents::issue_invoice(tx, &order)?;
    let how = payment_instructions(&order_context.checkout_config.settings, &order);
    let placed = load(tx, order.clone())?;
    emails::placed(tx, &order_context.shop_identity, &placed, &how)?;
    emails::new_order(tx, &order_context.shop_identity, &placed)?;
    Ok(order)
}

/// Returns `true` if the customer has verified the order's email address.
fn is_email_proved(scope: &Scope, session: &CheckoutSession) -> bool {
    match scope.user().filter(|user| user.confirmed_at.is_some()) {
        Some(user) => user.email == session.checkout.details.email,
        None => session.checkout.is_email_proved(),
    }
}

/// Redeems the coupons of the order. Fails if one has no uses left.
fn redeem_coupons(tx: &mut Tx<'_>, order: &Order, session: &CheckoutSession) -> Result<()> {
    let discounts = session.contents.totals.quote.discounts.iter();
    let discounts: Vec<_> = discounts
        .map(|discount| CodeDiscount {
            code: discount.code.clone(),
            amount: discount.amount.clone(),
        })
        .collect();
    promotions::redeem(tx, order.id, &session.customer, &order.email, &discounts)
}

/// The form's key: 1 to 64 printable ASCII characters.
fn key(form: &Params) -> Result<&str, OrderRejection> {
    let is_valid = |key: &&str| {
        (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_graphic())
    };
    form.get("key").filter(is_valid).ok_or(OrderRejection::OtherCheckout)
}
