//! A last look at everything.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, Step},
    foundation::{filters, money::Money},
    storefront::views::checkout::Frame,
    web::{layout::Layout, paths},
};

/// Everything, and the button that orders it.
#[derive(Template)]
#[template(path = "storefront/checkout/review.html")]
pub struct ReviewPage {
    layout: Layout,
    frame: Frame,
    /// The order that comes of it is known by this.
    key: String,
    /// Id, price and quantity of each line, as they are shown.
    seen: Vec<(String, Money, i32)>,
    /// The codes that take something off, as they are shown.
    codes: Vec<String>,
    /// Name and meaning of the way to pay, where there was no choice.
    payment: Option<(&'static str, &'static str)>,
    /// Whether the payment begins at once.
    online: bool,
    /// Why it can't be ordered: more than each customer may have.
    over_limit: Vec<String>,
}

impl ReviewPage {
    /// The review of a checkout.
    pub fn new(layout: Layout, frame: Frame, checkout_session: &CheckoutSession) -> Self {
        let lines = checkout_session.contents.lines.iter();
        let seen = lines.map(|line| {
            (line.item.id.to_string(), line.item.offer.price.clone(), line.item.quantity)
        });
        let codes =
            checkout_session.contents.totals.coupons.iter().filter(|coupon| coupon.result.is_ok());
        let payment = checkout_session.payment();
        let untold = payment.filter(|_| !checkout_session.steps().contains(&Step::Payment));
        Self {
            layout,
            frame,
            key: checkout_session.checkout.token.clone(),
            seen: seen.collect(),
            codes: codes.map(|coupon| coupon.code.clone()).collect(),
            payment: untold.map(|method| (method.name, method.hint)),
            online: payment.is_some_and(|method| method.online),
            over_limit: checkout_session.over_limit.clone(),
        }
    }

    /// Says what the press does.
    fn action(&self) -> String {
        match self.online {
            true => format!("Order and pay {}", self.frame.items.summary.total),
            false => "Place order".to_owned(),
        }
    }
}
