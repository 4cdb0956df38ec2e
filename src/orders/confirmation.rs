//! The mail that confirms an order.

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

#[derive(Template)]
#[template(path = "mail/order.txt")]
struct Text<'a>(&'a Letter<'a>);

#[derive(Template)]
#[template(path = "mail/order.html")]
struct Html<'a>(&'a Letter<'a>);

/// What both parts say.
struct Letter<'a> {
    placed: PlacedOrder,
    shop_name: &'a str,
    link: String,
}

impl Letter<'_> {
    fn money(&self, amount: &Money) -> String {
        amount.format(self.placed.order.currency())
    }
}

/// Sends the confirmation once the order is committed.
pub fn send(tx: &mut Tx<'_>, order: &Order, letterhead: &Letterhead) -> Outcome<()> {
    let letter = Letter {
        placed: whole(tx, order.clone())?,
        shop_name: &letterhead.shop_name,
        link: letterhead.link(&format!("/orders/{}", order.number)),
    };
    let unwritable = |error: askama::Error| Fault::Broken(error.to_string());
    let mail = Mail {
        to: order.email.clone(),
        subject: format!("Your order {} at {}", order.number, letter.shop_name),
        text: Text(&letter).render().map_err(unwritable)?,
        html: Html(&letter).render().map_err(unwritable)?,
    };
    mailer::deliver_later(tx, &mail)
}
