//! Short emails about one event of an order.

use askama::Template;

use crate::{
    Result,
    db::Tx,
    foundation::filters,
    mailer::{self, Mail, MailLogo, ShopIdentity},
    payments::Refund,
};

use super::{Link, Order, order_link, order_url, render_error};
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
    logo: Option<&'a MailLogo>,
}

/// The content of a short email.
struct Note {
    subject: String,
    paragraphs: Vec<String>,
    items: Vec<String>,
    links: Vec<Link>,
}

/// Informs the customer that a payment failed, with the link to try again.
pub fn payment_failed(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
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
    let pay = Link {
        text: format!("Pay for order {}", order.number),
        url: format!("{}/payment", order_url(shop, order)),
    };
    send(
        tx,
        shop,
        order,
        Note {
            subject: format!("Your payment for order {} failed", order.number),
            paragraphs,
            items: Vec::new(),
            links: vec![pay],
        },
    )
}

/// Informs the customer how to pay manually after the payment method was changed.
pub fn payment_instructions(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    how: &str,
) -> Result<()> {
    let links = vec![order_link(shop, order)];
    let subject = format!("How to pay for your order {}", order.number);
    let paragraphs = how.lines().map(str::to_owned).collect();
    send(tx, shop, order, Note { subject, paragraphs, items: Vec::new(), links })
}

/// Informs the customer what was shipped and how to track it.
pub fn shipped(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    shipment: &Shipment,
    items: Vec<String>,
) -> Result<()> {
    let mut paragraphs = vec!["Your order is on its way.".to_owned()];
    let tracking = [&*shipment.carrier, &shipment.tracking_number];
    let tracking: Vec<&str> = tracking.into_iter().filter(|part| !part.is_empty()).collect();
    if !tracking.is_empty() {
        paragraphs.push(format!("Shipped with {}.", tracking.join(", ")));
    }
    paragraphs.push("In this package:".to_owned());
    let mut links = vec![order_link(shop, order)];
    if !shipment.tracking_url.is_empty() {
        let text = "Track your package".to_owned();
        links.insert(0, Link { text, url: shipment.tracking_url.clone() });
    }
    let subject = format!("Your order {} is on its way", order.number);
    send(tx, shop, order, Note { subject, paragraphs, items, links })
}

/// Informs the customer that the shop will refund them manually.
pub fn refund_promised(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
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
    send_refund(tx, shop, order, refund, paragraphs, None)
}

/// Informs the customer that the provider accepted a refund that is still pending.
pub fn refund_pending(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
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
    send_refund(tx, shop, order, refund, paragraphs, None)
}

/// Informs the customer that they were refunded, with a link to the credit note.
pub fn refunded(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    refund: &Refund,
    credit_note: Option<&Document>,
) -> Result<()> {
    let amount = order.money(&refund.amount);
    let (done, how) = match (refund.is_manual(), order.is_paid_by_transfer()) {
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
    let document = credit_note.map(|note| Link {
        text: format!("Credit note {}", note.number),
        url: format!("{}/credit_notes/{}", order_url(shop, order), note.number),
    });
    let paragraphs = vec![done, refund.reason.clone(), how];
    send_refund(tx, shop, order, refund, paragraphs, document)
}

/// Informs the customer that an announced refund failed.
pub fn refund_failed(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    refund: &Refund,
) -> Result<()> {
    let amount = order.money(&refund.amount);
    let paragraphs = vec![
        format!("Your refund of {amount} didn't go through: the money came back to us."),
        "You don't need to do anything. We're looking into it and will email you.".to_owned(),
    ];
    let subject = format!("Your refund of {amount} for order {} didn't go through", order.number);
    let links = vec![order_link(shop, order)];
    send(tx, shop, order, Note { subject, paragraphs, items: Vec::new(), links })
}

fn send_refund(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    refund: &Refund,
    paragraphs: Vec<String>,
    document: Option<Link>,
) -> Result<()> {
    let amount = order.money(&refund.amount);
    let subject = format!("Your refund of {amount} for order {}", order.number);
    let links = document.into_iter().chain([order_link(shop, order)]).collect();
    send(tx, shop, order, Note { subject, paragraphs, items: Vec::new(), links })
}

/// Informs the customer that the order was cancelled, and whether it is refunded.
pub fn cancelled(tx: &mut Tx<'_>, shop: &ShopIdentity, order: &Order, reason: &str) -> Result<()> {
    let money = match order.net_paid().is_zero() {
        true => String::new(),
        false if order.is_paid_online() => {
            format!("We're refunding the {} you paid.", order.money(&order.net_paid()))
        }
        false => {
            let amount = order.money(&order.net_paid());
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
        shop,
        order,
        Note {
            subject: format!("Your order {} was cancelled", order.number),
            paragraphs,
            items: Vec::new(),
            links: vec![order_link(shop, order)],
        },
    )
}

/// Emails the links of orders to the address with which they were placed.
pub fn links(tx: &mut Tx<'_>, shop: &ShopIdentity, email: &str, orders: &[Order]) -> Result<()> {
    let introduction = "Someone, probably you, asked for the links to your orders. If it wasn't you, you \
         can ignore this email.";
    let item = |order: &Order| Link {
        text: format!("Order {}, placed on {}", order.number, shop.zone.date(order.inserted_at)),
        url: order_url(shop, order),
    };
    let note = Note {
        subject: format!("Your orders at {}", shop.shop_name),
        paragraphs: vec![introduction.to_owned()],
        items: Vec::new(),
        links: orders.iter().map(item).collect(),
    };
    let mail = render(shop, email, note)?;
    mailer::deliver_urgently(tx, mail)
}

fn send(tx: &mut Tx<'_>, shop: &ShopIdentity, order: &Order, note: Note) -> Result<()> {
    let mail = render(shop, &order.email, note)?;
    mailer::deliver_later(tx, mail)
}

fn render(shop: &ShopIdentity, email: &str, mut note: Note) -> Result<Mail> {
    note.paragraphs.retain(|paragraph| !paragraph.is_empty());
    let (note, shop_name) = (&note, &*shop.shop_name);
    Ok(Mail {
        to: email.to_owned(),
        reply_to: shop.reply_to.clone(),
        subject: note.subject.clone(),
        text: Text { note, shop_name }.render().map_err(render_error)?,
        html: Html { note, shop_name, logo: shop.logo.as_ref() }.render().map_err(render_error)?,
    })
}
