//! Turning a checkout into an order, in one transaction.

use crate::{
    Error, Result,
    accounts::Scope,
    checkout::{self, CheckoutConfig, CheckoutSession, Step},
    db::Tx,
    events::Event,
    foundation::{money::Currency, params::Params, zone::Zone},
    mailer::ShopIdentity,
    payments::Method,
    promotions::{self, CodeDiscount},
    q,
    settings::Settings,
    shopping_cart::{self, CartContents, CartOwner, Line},
};

use super::{
    budget,
    differences::differences,
    documents, emails, fulfillment,
    lookup::whole,
    models::{Order, States},
    order_rows::{self, Buyer},
    status::{FulfillmentStatus, OrderStatus, PaymentStatus},
    stock,
    timeline::note,
};

/// What the shop brings to an order.
#[derive(Clone, Debug)]
pub struct OrderContext {
    /// What the shopkeeper decided, and the ways to pay.
    pub checkout_config: CheckoutConfig,
    /// What the confirmation says about the shop.
    pub shop_identity: ShopIdentity,
}

/// An order, and whether the same press had placed it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The order.
    pub order: Order,
    /// Whether it was there already.
    pub already_placed: bool,
}

const NOTHING: &str = "Your cart is empty, so there is nothing to order.";
const UNFINISHED: &str = "A few details are still missing before you can order.";
const OTHER: &str = "This page is from an earlier checkout. Please review your order again.";

/// The longest key that a form carries.
const MAX_KEY: usize = 64;

/// Places the order of the owner's checkout: freezes the prices, gives the number, ends the cart.
/// The form says what was seen (`total`, `seen`) and carries the checkout's token as its `key`:
/// one checkout is one order, however often it is sent.
///
/// An order that is paid online waits for its payment, and the checkout's stock stays held for
/// it. Any other sells it at once and is confirmed by mail.
///
/// # Errors
/// `Refused`, with reasons for the shopper, when the checkout is over or unfinished, has things
/// that can't be bought, is no longer as it was shown, or too much was ordered with its address or
/// from its network.
pub fn place_order(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    order_context: &OrderContext,
    form: &Params,
) -> Result<Placed> {
    // First of all: a second press waits here until the first has placed the order.
    let open = checkout::get_open(tx, owner);
    let key = key(form)?;
    if let Some(order) = q!(tx, orders::orders::by_key(key))? {
        return Ok(Placed { order, already_placed: true });
    }
    let checkout_session =
        checkout::open_checkout_session(tx, scope, owner, open?, &order_context.checkout_config)?;
    if checkout_session.checkout.token != key {
        return Err(Error::refused(OTHER));
    }
    check(&checkout_session.contents, order_context.checkout_config.settings.zone())?;
    check_seen(form, &checkout_session.contents, order_context.checkout_config.settings.currency)?;
    let method = *ready(&checkout_session)?;
    check_limits(tx, &checkout_session)?;
    let order = write(
        tx,
        scope,
        owner,
        (&checkout_session, &method),
        order_context.checkout_config.settings.zone(),
    )?;
    if order.states.payment == PaymentStatus::Awaiting {
        budget::check_unpaid(tx, scope)?;
    }
    budget::check_mails(tx, &order_context.shop_identity, &order, budget::MAILED_OFTEN)?;
    let order = begin_life(tx, order_context, order)?;
    tx.emit(Event::OrderPlaced(order.id));
    Ok(Placed { order, already_placed: false })
}

/// The way to pay, if every step is done.
fn ready(checkout_session: &CheckoutSession) -> Result<&Method> {
    let missing = || Error::refused(UNFINISHED);
    if checkout_session.first_open() != Step::Review {
        return Err(missing());
    }
    checkout_session.payment().ok_or_else(missing)
}

/// The order with all that belongs to it; the cart and the checkout end in it.
fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    (checkout_session, method): (&CheckoutSession, &Method),
    zone: Zone,
) -> Result<Order> {
    let user = scope.user().map(|user| user.id);
    let states = first_states(checkout_session, method);
    let email_proved = is_email_proved(scope, checkout_session);
    let buyer = Buyer { user, email_proved, method: method.code, states, zone };
    let order = order_rows::write(tx, checkout_session, &buyer)?;
    redeem_coupons(tx, &order, checkout_session)?;
    shopping_cart::convert_cart(tx, owner, &checkout_session.cart, order.id)?;
    checkout::close(tx, &checkout_session.checkout, order.id)?;
    let how = match *method {
        Method::FREE => "Placed, with nothing to pay.".to_owned(),
        _ => format!("Placed, to be paid by {}.", method.name.to_lowercase()),
    };
    note(tx, scope, &order, ("placed", &how))?;
    Ok(order)
}

/// Where an order begins: what costs nothing is paid, and what is paid later is fulfilled already.
fn first_states(checkout_session: &CheckoutSession, method: &Method) -> States {
    let (order, payment) = match (checkout_session.contents.total().is_zero(), method.online) {
        (true, _) => (OrderStatus::Confirmed, PaymentStatus::Paid),
        (false, true) => (OrderStatus::Pending, PaymentStatus::Awaiting),
        (false, false) => (OrderStatus::Confirmed, PaymentStatus::Awaiting),
    };
    States { order, payment, fulfillment: FulfillmentStatus::Unfulfilled }
}

/// What is certain is sold and invoiced; what is to be paid first waits. Either way the shopper is
/// told what happens next.
fn begin_life(tx: &mut Tx<'_>, order_context: &OrderContext, order: Order) -> Result<Order> {
    if order.states.order == OrderStatus::Pending {
        let until = q!(tx, orders::checkouts::deadline(order.id))?;
        let placed = whole(tx, order.clone())?;
        emails::waits_for_payment(tx, &order_context.shop_identity, &placed, until)?;
        return Ok(order);
    }
    stock::sell(tx, &order)?;
    let order = fulfillment::finish_if_done(tx, &order)?;
    documents::issue_invoice(tx, &order)?;
    let how = how_to_pay(&order_context.checkout_config.settings, &order);
    let placed = whole(tx, order.clone())?;
    emails::placed(tx, &order_context.shop_identity, &placed, &how)?;
    emails::new_order(tx, &order_context.shop_identity, &placed)?;
    Ok(order)
}

/// What is to be done about paying an order by hand, in lines; nothing where there is nothing.
pub fn how_to_pay(settings: &Settings, order: &Order) -> String {
    let (total, number) = (order.money(&order.total_price), &order.number);
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

/// Whether the order's address is proved to be its shopper's.
fn is_email_proved(scope: &Scope, checkout_session: &CheckoutSession) -> bool {
    match scope.user().filter(|user| user.confirmed_at.is_some()) {
        Some(user) => user.email == checkout_session.checkout.details.email,
        None => checkout_session.checkout.is_email_proved(),
    }
}

/// Uses up the codes that took something off; one that has just been used up refuses the order.
fn redeem_coupons(
    tx: &mut Tx<'_>,
    order: &Order,
    checkout_session: &CheckoutSession,
) -> Result<()> {
    let taken_off = checkout_session.contents.totals.quote.discounts.iter();
    let taken_off: Vec<_> = taken_off
        .map(|discount| CodeDiscount {
            code: discount.code.clone(),
            amount: discount.amount.clone(),
        })
        .collect();
    promotions::redeem(tx, order.id, &checkout_session.customer, &order.email, &taken_off)
}

fn key(form: &Params) -> Result<&str> {
    let usable = |key: &&str| {
        (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_graphic())
    };
    form.get("key").filter(usable).ok_or_else(|| Error::refused(OTHER))
}

/// Whether all of it can be bought.
fn check(contents: &CartContents, zone: Zone) -> Result<()> {
    if contents.is_empty() {
        return Err(Error::refused(NOTHING));
    }
    let objection = |line: &Line| line.availability.objection(&line.name, zone);
    let objections: Vec<String> = contents.lines.iter().filter_map(objection).collect();
    if !objections.is_empty() {
        let reasons = objections.join(". ");
        return Err(Error::refused(format!(
            "{reasons}. Please change your cart to order the rest."
        )));
    }
    let obstacles = contents.totals.obstacles();
    if !obstacles.is_empty() {
        return Err(Error::refused(obstacles.join(" ")));
    }
    if contents.total().to_micros().is_err() {
        return Err(Error::refused("The total is too large for one order."));
    }
    Ok(())
}

/// Whether one customer may have so much: two orders of one are never looked at at the same time.
fn check_limits(tx: &mut Tx<'_>, checkout_session: &CheckoutSession) -> Result<()> {
    let lines = &checkout_session.contents.lines;
    if lines.iter().all(|line| line.item.offer.max_per_customer.is_none()) {
        return Ok(());
    }
    q!(tx, orders::orders::one_by_one())?;
    let refusals = shopping_cart::over_limit(tx, &checkout_session.customer, lines)?;
    if refusals.is_empty() {
        return Ok(());
    }
    let reasons = refusals.join(". ");
    Err(Error::refused(format!("{reasons}. Please change your cart to order the rest.")))
}

/// Never shows one total and charges another.
fn check_seen(form: &Params, contents: &CartContents, currency: Currency) -> Result<()> {
    let found = differences(form, contents, currency);
    if found.is_empty() {
        return Ok(());
    }
    let found = found.join(" ");
    Err(Error::refused(format!(
        "Your cart has changed. {found} Please check it and place the order again."
    )))
}
