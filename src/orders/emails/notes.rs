//! Short mails: what has just happened to an order.

use askama::Template;

use crate::{
    Result,
    db::Tx,
    foundation::filters,
    mailer::{self, Mail, ShopIdentity},
    payments::Refund,
};

use super::{Order, link, unwritable};
use crate::orders::models::{Document, Shipment};

#[derive(Template)]
#[template(path = "mail/note.txt")]
struct Text<'a> {
    note: &'a Note,
    shop_name: &'a str,
}

#[derive(Template)]
#[template(path = "mail/note.html")]
struct Html<'a> {
    note: &'a Note,
    shop_name: &'a str,
}

/// What both parts say.
struct Note {
    subject: String,
    paragraphs: Vec<String>,
    items: Vec<String>,
    /// Words and address.
    links: Vec<(String, String)>,
}

/// A payment failed; the link leads to where it can be tried again.
pub fn payment_failed(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    reason: &str,
) -> Result<()> {
    let paragraphs = vec![
        format!("Your payment of {} didn't go through.", order.money(&order.total_price)),
        reason.to_owned(),
        "Your items are still reserved for a little while. You can try again with this card or \
         another one."
            .to_owned(),
    ];
    let pay = (format!("Pay for order {}", order.number), format!("{}/payment", link(head, order)));
    send(
        tx,
        head,
        order,
        Note {
            subject: format!("Your payment for order {} failed", order.number),
            paragraphs,
            items: Vec::new(),
            links: vec![pay],
        },
    )
}

/// An order is to be paid in another way by hand.
pub fn how_to_pay(tx: &mut Tx<'_>, head: &ShopIdentity, order: &Order, how: &str) -> Result<()> {
    let links = vec![look_at(head, order)];
    let subject = format!("How to pay for your order {}", order.number);
    let paragraphs = how.lines().map(str::to_owned).collect();
    send(tx, head, order, Note { subject, paragraphs, items: Vec::new(), links })
}

/// Something was sent.
pub fn shipped(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    (shipment, items): (&Shipment, Vec<String>),
) -> Result<()> {
    let mut paragraphs = vec!["Your order is on its way.".to_owned()];
    let tracking = [&*shipment.carrier, &shipment.tracking_number];
    let tracking: Vec<&str> = tracking.into_iter().filter(|part| !part.is_empty()).collect();
    if !tracking.is_empty() {
        paragraphs.push(format!("Shipped with {}.", tracking.join(", ")));
    }
    paragraphs.push("In this package:".to_owned());
    let mut links = vec![look_at(head, order)];
    if !shipment.tracking_url.is_empty() {
        links.insert(0, ("Track your package".to_owned(), shipment.tracking_url.clone()));
    }
    let subject = format!("Your order {} is on its way", order.number);
    send(tx, head, order, Note { subject, paragraphs, items, links })
}

/// Money goes back by hand, and nobody has sent it yet.
pub fn refund_promised(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    refund: &Refund,
) -> Result<()> {
    let how = match order.is_paid_by_transfer() {
        true => format!("We'll transfer it to you with the reference {}.", order.number),
        false => "We'll transfer it to you or give it to you in person.".to_owned(),
    };
    let paragraphs = vec![
        format!("We're refunding you {}.", order.money(&refund.amount)),
        refund.reason.clone(),
        format!("{how} We'll email you when it's sent."),
    ];
    send_refund(tx, head, order, refund, paragraphs, None)
}

/// A provider accepted a refund that takes its time.
pub fn refund_pending(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    refund: &Refund,
) -> Result<()> {
    let paragraphs = vec![
        format!("Your refund of {} is pending.", order.money(&refund.amount)),
        refund.reason.clone(),
        "Our payment provider has accepted it. It can take a few days to go out, and we'll email \
         you when it does."
            .to_owned(),
    ];
    send_refund(tx, head, order, refund, paragraphs, None)
}

/// Money went back.
pub fn refunded(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    refund: &Refund,
    credit_note: Option<&Document>,
) -> Result<()> {
    let amount = order.money(&refund.amount);
    let (done, how) = match (refund.is_by_hand(), order.is_paid_by_transfer()) {
        (false, _) => (
            format!("We have refunded {amount}."),
            "It goes back to your original payment method. Your bank may take a few days to show \
             it."
            .to_owned(),
        ),
        (true, true) => (
            format!("We have transferred {amount} to you."),
            format!(
                "The reference is {}. Your bank may take a day or two to show it.",
                order.number
            ),
        ),
        (true, false) => (format!("We have sent {amount} back to you."), String::new()),
    };
    let paper = credit_note.map(|note| {
        let address = format!("{}/credit_notes/{}", link(head, order), note.number);
        (format!("Credit note {}", note.number), address)
    });
    let paragraphs = vec![done, refund.reason.clone(), how];
    send_refund(tx, head, order, refund, paragraphs, paper)
}

/// A refund that the shopper was told of did not arrive.
pub fn refund_failed(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    refund: &Refund,
) -> Result<()> {
    let amount = order.money(&refund.amount);
    let paragraphs = vec![
        format!("Your refund of {amount} didn't go through: the money came back to us."),
        "You don't need to do anything. We're looking into it and will email you.".to_owned(),
    ];
    let subject = format!("Your refund of {amount} for order {} didn't go through", order.number);
    let links = vec![look_at(head, order)];
    send(tx, head, order, Note { subject, paragraphs, items: Vec::new(), links })
}

fn send_refund(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    refund: &Refund,
    paragraphs: Vec<String>,
    paper: Option<(String, String)>,
) -> Result<()> {
    let amount = order.money(&refund.amount);
    let subject = format!("Your refund of {amount} for order {}", order.number);
    let links = paper.into_iter().chain([look_at(head, order)]).collect();
    send(tx, head, order, Note { subject, paragraphs, items: Vec::new(), links })
}

/// The order was called off.
pub fn cancelled(tx: &mut Tx<'_>, head: &ShopIdentity, order: &Order, reason: &str) -> Result<()> {
    let money = match order.kept().is_zero() {
        true => String::new(),
        false if order.is_paid_online() => {
            format!("We're refunding the {} you paid.", order.money(&order.kept()))
        }
        false => {
            let amount = order.money(&order.kept());
            format!("We'll send back the {amount} you paid and email you when it's sent.")
        }
    };
    let paragraphs = vec![
        format!("Your order {} was cancelled.", order.number),
        reason.to_owned(),
        money,
        "You can put the same items back in your cart from your order page.".to_owned(),
    ];
    send(
        tx,
        head,
        order,
        Note {
            subject: format!("Your order {} was cancelled", order.number),
            paragraphs,
            items: Vec::new(),
            links: vec![look_at(head, order)],
        },
    )
}

/// The links of somebody's orders, for whoever asked for them.
pub fn links(tx: &mut Tx<'_>, head: &ShopIdentity, email: &str, orders: &[Order]) -> Result<()> {
    let asked = "Someone, probably you, asked for the links to your orders. If it wasn't you, you \
         can ignore this email.";
    let item = |order: &Order| {
        (
            format!("Order {}, placed on {}", order.number, head.zone.date(order.inserted_at)),
            link(head, order),
        )
    };
    let note = Note {
        subject: format!("Your orders at {}", head.shop_name),
        paragraphs: vec![asked.to_owned()],
        items: Vec::new(),
        links: orders.iter().map(item).collect(),
    };
    let mail = written(head, email, note)?;
    mailer::deliver_urgently(tx, mail)
}

fn look_at(head: &ShopIdentity, order: &Order) -> (String, String) {
    (format!("View order {}", order.number), link(head, order))
}

fn send(tx: &mut Tx<'_>, head: &ShopIdentity, order: &Order, note: Note) -> Result<()> {
    let mail = written(head, &order.email, note)?;
    mailer::deliver_later(tx, mail)
}

fn written(head: &ShopIdentity, email: &str, mut note: Note) -> Result<Mail> {
    note.paragraphs.retain(|paragraph| !paragraph.is_empty());
    let (note, shop_name) = (&note, &*head.shop_name);
    Ok(Mail {
        to: email.to_owned(),
        reply_to: head.reply_to.clone(),
        subject: note.subject.clone(),
        text: Text { note, shop_name }.render().map_err(unwritable)?,
        html: Html { note, shop_name }.render().map_err(unwritable)?,
    })
}
