//! The review step.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, Step},
    foundation::{filters, money::Money},
    payments::PaymentMethod,
    shopping_cart::CartLine,
    storefront::views::checkout::Frame,
    web::{layout::Layout, paths},
};

/// The whole order, and the button that places it.
#[derive(Template)]
#[template(path = "storefront/checkout/review.html")]
pub struct ReviewPage {
    layout: Layout,
    frame: Frame,
    /// The checkout's token, so that the same order is not placed twice.
    key: String,
    /// The lines that the shopper sees. The order is placed only if they are still the same.
    lines: Vec<ReviewedLine>,
    /// The codes that give a discount.
    codes: Vec<String>,
    /// The payment method, if there was no choice.
    payment: Option<PaymentMethod>,
    /// `true` if the payment starts after the order is placed.
    online: bool,
    /// The limits per customer that the order exceeds.
    exceeded_limits: Vec<String>,
}

/// A line as the shopper sees it.
struct ReviewedLine {
    id: String,
    price: Money,
    quantity: i32,
}

impl ReviewPage {
    /// The review of a checkout.
    pub fn new(layout: Layout, frame: Frame, checkout_session: &CheckoutSession) -> Self {
        let contents = &checkout_session.contents;
        let line = |line: &CartLine| ReviewedLine {
            id: line.item.id.to_string(),
            price: line.item.offer.price.clone(),
            quantity: line.item.quantity,
        };
        let codes = contents.totals.coupons.iter().filter(|coupon| coupon.result.is_ok());
        let payment = checkout_session.payment();
        let had_choice = checkout_session.steps().contains(&Step::Payment);
        Self {
            layout,
            frame,
            key: checkout_session.checkout.token.clone(),
            lines: contents.lines.iter().map(line).collect(),
            codes: codes.map(|coupon| coupon.code.clone()).collect(),
            payment: payment.filter(|_| !had_choice).cloned(),
            online: payment.is_some_and(|method| method.online),
            exceeded_limits: checkout_session.exceeded_limits.clone(),
        }
    }

    /// Returns the label of the button.
    fn action(&self) -> String {
        if self.online {
            format!("Order and pay {}", self.frame.items.summary.total)
        } else {
            "Place order".to_owned()
        }
    }
}
