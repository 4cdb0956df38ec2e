//! Emails about orders. Each is queued in the transaction that it reports, so it is sent exactly
//! once. All contain the secret link to the order and load no external content.

use askama::Template;

use crate::{
    Error, Result,
    db::Tx,
    foundation::{clock::Timestamp, direction::isolate, filters, money::Money},
    mailer::{self, Mail, MailLogo, ShopIdentity},
    payments::PaymentMethod,
};

use super::{
    lookup::{PlacedOrder, load},
    models::Order,
    summary::{CostExplanation, CostSummary},
};

mod notes;

pub(super) use notes::{
    cancelled, links, payment_failed, payment_instructions, refund_failed, refund_pending,
    refund_promised, refunded, shipped,
};

#[derive(Template)]
#[template(path = "mail/order.txt")]
struct Text<'a>(&'a OrderEmail<'a>);

#[derive(Template)]
#[template(path = "mail/order.html")]
struct Html<'a> {
    email: &'a OrderEmail<'a>,
    shop_name: &'a str,
    logo: Option<&'a MailLogo>,
}

/// The content of an email that shows a whole order.
struct OrderEmail<'a> {
    subject: String,
    heading: String,
    paragraphs: Vec<String>,
    /// The next step for the reader.
    action: Option<Link>,
    summary: CostSummary,
    reasons: Vec<CostExplanation>,
    /// The delivery address.
    address: Option<AddressBlock>,
    /// The link to the order's page.
    page: Link,
    /// A note about that link.
    note: &'static str,
    shop_name: &'a str,
}

/// A link with its text.
struct Link {
    text: String,
    url: String,
}

/// An address below a heading.
struct AddressBlock {
    heading: String,
    lines: Vec<String>,
}

const PRIVATE_LINK: &str = "Keep this link private: anyone who has it can see your order.";

/// Informs the customer that an order was placed, and what happens next.
pub(super) fn placed(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    placed: &PlacedOrder,
    payment: &str,
) -> Result<()> {
    let order = &placed.order;
    let mut paragraphs = vec![intro(shop, order)];
    paragraphs.extend(lines(payment));
    paragraphs.push(match (order.is_paid(), placed.needs_shipping()) {
        (true, true) => "We're packing it now and will email you when it ships.".to_owned(),
        (true, false) => "Your order is complete.".to_owned(),
        (false, _) if order.payment_method == PaymentMethod::BANK_TRANSFER.code => {
            "As soon as your payment arrives, we'll process your order and email you.".to_owned()
        }
        (false, true) => "We're packing it now and will email you when it ships.".to_owned(),
        (false, false) => "We'll email you as soon as there's news.".to_owned(),
    });
    let subject = format!("Your order {} at {}", order.number, shop.shop_name);
    let email = OrderEmail {
        paragraphs,
        ..customer_email(shop, placed, subject, "Thank you for your order!")
    };
    send(tx, shop, &order.email, &shop.reply_to, &email)
}

/// Informs the customer that an order awaits an online payment, with the link to pay.
pub(super) fn awaiting_payment(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    placed: &PlacedOrder,
    until: Option<Timestamp>,
) -> Result<()> {
    let order = &placed.order;
    let total = order.money(&order.total_price);
    let deadline = match until {
        Some(until) => format!(
            "Your items are reserved until at least {}. If the order isn't paid by then, it's \
             cancelled automatically and nothing is charged.",
            shop.zone.date_time(until)
        ),
        None => String::new(),
    };
    let paragraphs = vec![
        intro(shop, order),
        format!(
            "One step left: your payment of {total}. If you closed the payment page, you can \
             finish here:"
        ),
        deadline,
        "Already paid? There's no need to pay again: we'll email you when your payment arrives. \
         Some payment methods, like bank debits, take a few days."
            .to_owned(),
    ];
    let subject = format!("Your order {} at {}", order.number, shop.shop_name);
    let action =
        Link { text: format!("Pay {total}"), url: format!("{}/payment", order_url(shop, order)) };
    let email = OrderEmail {
        paragraphs,
        action: Some(action),
        ..customer_email(shop, placed, subject, "We have your order")
    };
    send(tx, shop, &order.email, &shop.reply_to, &email)
}

/// Informs the customer that a payment was received.
pub(super) fn payment_received(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    amount: &Money,
) -> Result<()> {
    let placed = load(tx, order.clone())?;
    let next = match placed.needs_shipping() {
        true => "We're packing your order now and will email you when it ships.",
        false => "Your order is complete.",
    };
    let thanks = format!("Thank you! We received your payment of {}.", order.money(amount));
    let subject = format!("We have received your payment for order {}", order.number);
    let email = OrderEmail {
        paragraphs: vec![thanks, next.to_owned()],
        ..customer_email(shop, &placed, subject, "We have received your payment")
    };
    send(tx, shop, &order.email, &shop.reply_to, &email)
}

/// Informs the shop about a new order. Replies go to the customer.
pub(super) fn new_order(tx: &mut Tx<'_>, shop: &ShopIdentity, placed: &PlacedOrder) -> Result<()> {
    if shop.new_orders_to.is_empty() {
        return Ok(());
    }
    let order = &placed.order;
    let total = order.money(&order.total_price);
    let method = PaymentMethod::from_code(&order.payment_method).map_or("", |method| method.name);
    let payment = match order.is_paid() {
        _ if order.total_price.is_zero() => "There is nothing to pay.".to_owned(),
        true => format!("Paid: {method}."),
        false => format!("Not paid yet: {method}."),
    };
    let page = Link {
        text: format!("Open order {}", order.number),
        url: shop.link(&format!("/admin/orders/{}", order.number)),
    };
    let subject = format!("New order {}: {total}", order.number);
    let email = OrderEmail {
        paragraphs: vec![format!("{} placed an order for {total}. {payment}", order.email)],
        page,
        note: "Replies to this email go to the customer.",
        ..customer_email(shop, placed, subject, &format!("New order {}", order.number))
    };
    send(tx, shop, &shop.new_orders_to, &order.email, &email)
}

/// An email to the customer, without paragraphs.
fn customer_email<'a>(
    shop: &'a ShopIdentity,
    placed: &PlacedOrder,
    subject: String,
    heading: &str,
) -> OrderEmail<'a> {
    let order = &placed.order;
    OrderEmail {
        subject,
        heading: heading.to_owned(),
        paragraphs: Vec::new(),
        action: None,
        summary: placed.summary(),
        reasons: placed.cost_explanations(),
        address: address(placed),
        page: order_link(shop, order),
        note: PRIVATE_LINK,
        shop_name: &shop.shop_name,
    }
}

fn intro(shop: &ShopIdentity, order: &Order) -> String {
    format!(
        "Order {}, placed on {}. {}.",
        order.number,
        shop.zone.date(order.inserted_at),
        order.status_label()
    )
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned)
}

/// The delivery address below the delivery method. Without shipping, the customer's address.
fn address(placed: &PlacedOrder) -> Option<AddressBlock> {
    let lines = placed.address_lines();
    let method = &placed.order.shipping_method;
    let heading = match (placed.needs_shipping(), method.is_empty()) {
        (true, false) => isolate(method).to_string(),
        _ => "For".to_owned(),
    };
    (!lines.is_empty()).then_some(AddressBlock { heading, lines })
}

fn send(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    to: &str,
    reply_to: &str,
    email: &OrderEmail<'_>,
) -> Result<()> {
    let mail = Mail {
        to: to.to_owned(),
        reply_to: reply_to.to_owned(),
        subject: email.subject.clone(),
        text: Text(email).render().map_err(render_error)?,
        html: Html { email, shop_name: &shop.shop_name, logo: shop.logo.as_ref() }
            .render()
            .map_err(render_error)?,
    };
    mailer::deliver_later(tx, mail)
}

/// The link to the order's page.
fn order_link(shop: &ShopIdentity, order: &Order) -> Link {
    Link { text: format!("View order {}", order.number), url: order_url(shop, order) }
}

/// The secret URL of the order's page.
fn order_url(shop: &ShopIdentity, order: &Order) -> String {
    shop.link(&format!("/orders/{}", order.token))
}

fn render_error(error: askama::Error) -> Error {
    Error::Internal(error.to_string())
}
