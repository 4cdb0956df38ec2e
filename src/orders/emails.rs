//! The mails about an order. Each is written in the transaction that makes it true, so that it
//! goes out once. All of them have the safe link to the order and need nothing from elsewhere.

use askama::Template;

use crate::{
    Error, Result,
    db::Tx,
    foundation::{clock::Timestamp, direction::isolate, filters, money::Money},
    mailer::{self, Mail, ShopIdentity},
    payments::Method,
};

use super::{
    lookup::{PlacedOrder, whole},
    models::Order,
    summary::{CostSummary, Reason},
};

mod notes;

pub(super) use notes::{
    cancelled, how_to_pay, links, payment_failed, refund_failed, refund_pending, refund_promised,
    refunded, shipped,
};

#[derive(Template)]
#[template(path = "mail/order.txt")]
struct Text<'a>(&'a OrderLetter<'a>);

#[derive(Template)]
#[template(path = "mail/order.html")]
struct Html<'a> {
    email: &'a OrderLetter<'a>,
    shop_name: &'a str,
}

/// A mail that shows a whole order; what both of its parts say.
struct OrderLetter<'a> {
    subject: String,
    heading: String,
    paragraphs: Vec<String>,
    /// What the reader is asked to do, and where.
    action: Option<Link>,
    summary: CostSummary,
    reasons: Vec<Reason>,
    /// Where the order goes.
    address: Option<AddressBlock>,
    /// Where the whole order is found.
    page: Link,
    /// What is said about that link.
    note: &'static str,
    shop_name: &'a str,
}

/// Words and the address that they lead to.
struct Link {
    words: String,
    address: String,
}

/// Lines of an address below a heading.
struct AddressBlock {
    heading: String,
    lines: Vec<String>,
}

/// Whoever has a shopper's link sees the order.
const KEEP_IT: &str = "Keep this link private: anyone who has it can see your order.";

/// Tells the shopper that an order was placed, and what happens next.
pub(super) fn placed(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    placed: &PlacedOrder,
    payment: &str,
) -> Result<()> {
    let order = &placed.order;
    let mut paragraphs = vec![intro(head, order)];
    paragraphs.extend(lines(payment));
    paragraphs.push(match (order.is_paid(), placed.needs_shipping()) {
        (true, true) => "We're packing it now and will email you when it ships.".to_owned(),
        (true, false) => "Your order is complete.".to_owned(),
        (false, _) if order.payment_method == Method::BANK_TRANSFER.code => {
            "As soon as your payment arrives, we'll process your order and email you.".to_owned()
        }
        (false, true) => "We're packing it now and will email you when it ships.".to_owned(),
        (false, false) => "We'll email you as soon as there's news.".to_owned(),
    });
    let subject = format!("Your order {} at {}", order.number, head.shop_name);
    let email = OrderLetter {
        paragraphs,
        ..shoppers_letter(head, placed, subject, "Thank you for your order!")
    };
    send(tx, head, &order.email, &head.reply_to, &email)
}

/// Tells the shopper that an order was placed and waits for an online payment, with the link to
/// make it.
pub(super) fn waits_for_payment(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    placed: &PlacedOrder,
    until: Option<Timestamp>,
) -> Result<()> {
    let order = &placed.order;
    let total = order.money(&order.total_price);
    let deadline = match until {
        Some(until) => format!(
            "Your items are reserved until at least {}. If the order isn't paid by then, it's \
             cancelled automatically and nothing is charged.",
            head.zone.date_time(until)
        ),
        None => String::new(),
    };
    let paragraphs = vec![
        intro(head, order),
        format!(
            "One step left: your payment of {total}. If you closed the payment page, you can \
             finish here:"
        ),
        deadline,
        "Already paid? There's no need to pay again: we'll email you when your payment arrives. \
         Some payment methods, like bank debits, take a few days."
            .to_owned(),
    ];
    let subject = format!("Your order {} at {}", order.number, head.shop_name);
    let action =
        Link { words: format!("Pay {total}"), address: format!("{}/payment", link(head, order)) };
    let email = OrderLetter {
        paragraphs,
        action: Some(action),
        ..shoppers_letter(head, placed, subject, "We have your order")
    };
    send(tx, head, &order.email, &head.reply_to, &email)
}

/// Tells the shopper that the money for an order came in.
pub(super) fn payment_received(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    amount: &Money,
) -> Result<()> {
    let placed = whole(tx, order.clone())?;
    let next = match placed.needs_shipping() {
        true => "We're packing your order now and will email you when it ships.",
        false => "Your order is complete.",
    };
    let thanks = format!("Thank you! We received your payment of {}.", order.money(amount));
    let subject = format!("We have received your payment for order {}", order.number);
    let email = OrderLetter {
        paragraphs: vec![thanks, next.to_owned()],
        ..shoppers_letter(head, &placed, subject, "We have received your payment")
    };
    send(tx, head, &order.email, &head.reply_to, &email)
}

/// Tells the shop itself of a new order; answers go to the shopper.
pub(super) fn new_order(tx: &mut Tx<'_>, head: &ShopIdentity, placed: &PlacedOrder) -> Result<()> {
    if head.new_orders_to.is_empty() {
        return Ok(());
    }
    let order = &placed.order;
    let total = order.money(&order.total_price);
    let method = Method::of_code(&order.payment_method).map_or("", |method| method.name);
    let payment = match order.is_paid() {
        _ if order.total_price.is_zero() => "There is nothing to pay.".to_owned(),
        true => format!("Paid: {method}."),
        false => format!("Not paid yet: {method}."),
    };
    let page = Link {
        words: format!("Open order {}", order.number),
        address: head.link(&format!("/admin/orders/{}", order.number)),
    };
    let subject = format!("New order {}: {total}", order.number);
    let email = OrderLetter {
        paragraphs: vec![format!("{} placed an order for {total}. {payment}", order.email)],
        page,
        note: "Replies to this email go to the customer.",
        ..shoppers_letter(head, placed, subject, &format!("New order {}", order.number))
    };
    send(tx, head, &head.new_orders_to, &order.email, &email)
}

/// A letter to the shopper that says nothing yet.
fn shoppers_letter<'a>(
    head: &'a ShopIdentity,
    placed: &PlacedOrder,
    subject: String,
    heading: &str,
) -> OrderLetter<'a> {
    let order = &placed.order;
    OrderLetter {
        subject,
        heading: heading.to_owned(),
        paragraphs: Vec::new(),
        action: None,
        summary: placed.summary(),
        reasons: placed.reasons(),
        address: address(placed),
        page: Link { words: format!("View order {}", order.number), address: link(head, order) },
        note: KEEP_IT,
        shop_name: &head.shop_name,
    }
}

fn intro(head: &ShopIdentity, order: &Order) -> String {
    format!(
        "Order {}, placed on {}. {}.",
        order.number,
        head.zone.date(order.inserted_at),
        order.status_in_words()
    )
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned)
}

/// Where an order goes; for one that needs no delivery whom it is for.
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
    head: &ShopIdentity,
    to: &str,
    reply_to: &str,
    email: &OrderLetter<'_>,
) -> Result<()> {
    let mail = Mail {
        to: to.to_owned(),
        reply_to: reply_to.to_owned(),
        subject: email.subject.clone(),
        text: Text(email).render().map_err(unwritable)?,
        html: Html { email, shop_name: &head.shop_name }.render().map_err(unwritable)?,
    };
    mailer::deliver_later(tx, mail)
}

/// The link by which whoever reads the mail sees the order.
fn link(head: &ShopIdentity, order: &Order) -> String {
    head.link(&format!("/orders/{}", order.token))
}

fn unwritable(error: askama::Error) -> Error {
    Error::Internal(error.to_string())
}
