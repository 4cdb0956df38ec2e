//! The mails about an order. Each is written in the transaction that makes it true, so that it
//! goes out once. All of them have the safe link to the order and need nothing from elsewhere.

use askama::Template;

use crate::{
    db::{Fault, Outcome, Tx},
    foundation::money::Money,
    mailer::{self, Letterhead, Mail},
};

use super::{
    models::Order,
    reading::{PlacedOrder, whole},
};

mod notes;

pub(super) use notes::{
    cancelled, how_to_pay, links, payment_failed, payment_received, refund_failed, refund_pending,
    refund_promised, refunded, shipped,
};

#[derive(Template)]
#[template(path = "mail/order.txt")]
struct Text<'a>(&'a Confirmation<'a>);

#[derive(Template)]
#[template(path = "mail/order.html")]
struct Html<'a> {
    letter: &'a Confirmation<'a>,
    shop_name: &'a str,
}

/// What both parts say.
struct Confirmation<'a> {
    placed: PlacedOrder,
    placed_on: String,
    shop_name: &'a str,
    link: String,
    /// Paragraphs on how to pay; none where it is paid.
    how_to_pay: Vec<&'a str>,
}

impl Confirmation<'_> {
    fn money(&self, amount: &Money) -> String {
        self.placed.order.money(amount)
    }

    fn address(&self) -> Vec<String> {
        self.placed.address_lines()
    }
}

/// Confirms an order, and says how to pay it where it is not paid yet.
pub(super) fn confirmation(
    tx: &mut Tx<'_>,
    head: &Letterhead,
    order: &Order,
    how_to_pay: &str,
) -> Outcome<()> {
    let letter = Confirmation {
        placed: whole(tx, order.clone())?,
        placed_on: head.zone.date(order.inserted_at),
        shop_name: &head.shop_name,
        link: link(head, order),
        how_to_pay: how_to_pay.lines().filter(|line| !line.is_empty()).collect(),
    };
    let mail = Mail {
        to: order.email.clone(),
        reply_to: head.reply_to.clone(),
        subject: format!("Your order {} at {}", order.number, head.shop_name),
        text: Text(&letter).render().map_err(unwritable)?,
        html: Html { letter: &letter, shop_name: &head.shop_name }.render().map_err(unwritable)?,
    };
    mailer::deliver_later(tx, mail)
}

/// The link by which whoever reads the mail sees the order.
fn link(head: &Letterhead, order: &Order) -> String {
    head.link(&format!("/orders/{}", order.token))
}

fn unwritable(error: askama::Error) -> Fault {
    Fault::Broken(error.to_string())
}
