//! Short mails: what has just happened to an order.

use askama::Template;

use crate::{
    db::{Outcome, Tx},
    foundation::money::Money,
    mailer::{self, Letterhead, Mail},
    payments::Refund,
};

use super::{Order, link, unwritable};
use crate::orders::models::Shipment;

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
    head: &Letterhead,
    order: &Order,
    reason: &str,
) -> Outcome<()> {
    let paragraphs = vec![
        format!("Your payment of {} did not go through.", order.money(&order.total_price)),
        reason.to_owned(),
        "We still keep your things for a little while. You can pay again, with this card or another."
            .to_owned(),
    ];
    let pay = (format!("Pay for order {}", order.number), format!("{}/payment", link(head, order)));
    send(
        tx,
        head,
        order,
        Note {
            subject: format!("The payment for your order {} failed", order.number),
            paragraphs,
            items: Vec::new(),
            links: vec![pay],
        },
    )
}

/// A payment by hand arrived.
pub fn payment_received(
    tx: &mut Tx<'_>,
    head: &Letterhead,
    order: &Order,
    amount: &Money,
) -> Outcome<()> {
    send(
        tx,
        head,
        order,
        Note {
            subject: format!("We have received your payment for order {}", order.number),
            paragraphs: vec![format!("Thank you: {} came in.", order.money(amount))],
            items: Vec::new(),
            links: vec![look_at(head, order)],
        },
    )
}

/// Something was sent.
pub fn shipped(
    tx: &mut Tx<'_>,
    head: &Letterhead,
    order: &Order,
    (shipment, items): (&Shipment, Vec<String>),
) -> Outcome<()> {
    let mut paragraphs =
        vec!["These things have left our house and are on their way to you.".into()];
    let tracking = [&*shipment.carrier, &shipment.tracking_number];
    let tracking: Vec<&str> = tracking.into_iter().filter(|part| !part.is_empty()).collect();
    if !tracking.is_empty() {
        paragraphs.push(format!("Sent with {}.", tracking.join(", ")));
    }
    let mut links = vec![look_at(head, order)];
    if !shipment.tracking_url.is_empty() {
        links.insert(0, ("Follow your parcel".to_owned(), shipment.tracking_url.clone()));
    }
    let subject = format!("Your order {} is on its way", order.number);
    send(tx, head, order, Note { subject, paragraphs, items, links })
}

/// Money went back.
pub fn refunded(tx: &mut Tx<'_>, head: &Letterhead, order: &Order, refund: &Refund) -> Outcome<()> {
    let amount = order.money(&refund.amount);
    let how = match refund.payment_id {
        Some(_) => "It goes back the way it came; your bank may need some days to show it.",
        None => "We send it to you by bank transfer, or hand it to you.",
    };
    let paragraphs =
        vec![format!("We have refunded {amount}."), refund.reason.clone(), how.to_owned()];
    send(
        tx,
        head,
        order,
        Note {
            subject: format!("A refund of {amount} for your order {}", order.number),
            paragraphs,
            items: Vec::new(),
            links: vec![look_at(head, order)],
        },
    )
}

/// The order was called off.
pub fn cancelled(tx: &mut Tx<'_>, head: &Letterhead, order: &Order, why: &str) -> Outcome<()> {
    let money = match order.kept().is_zero() {
        true => String::new(),
        false => format!("{} that you paid goes back to you.", order.money(&order.kept())),
    };
    let paragraphs = vec![
        format!("Your order {} was cancelled.", order.number),
        why.to_owned(),
        money,
        "On the page of the order you can put the same things back into your cart.".to_owned(),
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
pub fn links(tx: &mut Tx<'_>, head: &Letterhead, email: &str, orders: &[Order]) -> Outcome<()> {
    let asked = "Somebody, most likely you, asked us for the links to your orders. If it was not \
                 you, there is nothing to do.";
    let item = |order: &Order| {
        (format!("Order {} of {}", order.number, order.inserted_at.date()), link(head, order))
    };
    let note = Note {
        subject: format!("Your orders at {}", head.shop_name),
        paragraphs: vec![asked.to_owned()],
        items: Vec::new(),
        links: orders.iter().map(item).collect(),
    };
    send_to(tx, head, email, note)
}

fn look_at(head: &Letterhead, order: &Order) -> (String, String) {
    (format!("Look at order {}", order.number), link(head, order))
}

fn send(tx: &mut Tx<'_>, head: &Letterhead, order: &Order, note: Note) -> Outcome<()> {
    send_to(tx, head, &order.email, note)
}

fn send_to(tx: &mut Tx<'_>, head: &Letterhead, email: &str, mut note: Note) -> Outcome<()> {
    note.paragraphs.retain(|paragraph| !paragraph.is_empty());
    let (note, shop_name) = (&note, &*head.shop_name);
    let mail = Mail {
        to: email.to_owned(),
        subject: note.subject.clone(),
        text: Text { note, shop_name }.render().map_err(unwritable)?,
        html: Html { note, shop_name }.render().map_err(unwritable)?,
    };
    mailer::deliver_later(tx, &mail)
}
