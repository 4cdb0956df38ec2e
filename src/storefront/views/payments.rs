//! The pages on which an order is paid.

use askama::Template;

use crate::{
    foundation::clock::Timestamp,
    orders::{self, PlacedOrder},
    payments::{Method, Payment, PaymentStatus},
    web::{layout::Layout, paths},
};

/// An order that waits for its payment.
#[derive(Template)]
#[template(path = "storefront/payments/show.html")]
pub struct PaymentPage {
    layout: Layout,
    number: String,
    total: String,
    items: Vec<String>,
    /// Why the last attempt failed; empty where none did.
    reason: String,
    /// Until when the things are held.
    held_until: Option<String>,
    /// Until when the page of an attempt that goes on can be used.
    until: Option<String>,
    /// Whether it is paid online as it is.
    can_be_paid: bool,
    /// How it is paid by hand, in sentences.
    how_to_pay: Vec<String>,
    others: Vec<OtherWay>,
    order: String,
    cancellation: Option<String>,
    payments: String,
    change: String,
}

/// Another way to pay.
struct OtherWay {
    code: &'static str,
    button: String,
    hint: &'static str,
}

/// How an order can be paid.
pub struct PaymentWays {
    /// All attempts to pay for it online, the first first.
    pub payments: Vec<Payment>,
    /// Ways to pay other than the chosen one.
    pub others: Vec<Method>,
    /// What is to be done about paying it by hand, in lines.
    pub how_to_pay: String,
}

impl PaymentPage {
    /// The page of an order with the ways to pay for it.
    pub fn new(
        layout: Layout,
        placed: PlacedOrder,
        ways: PaymentWays,
        held_until: Option<Timestamp>,
    ) -> Self {
        let PlacedOrder { order, lines, .. } = placed;
        let PaymentWays { payments, others, how_to_pay } = ways;
        let total = order.money(&order.total_price);
        let (last, zone) = (payments.last(), layout.zone);
        let failed = last.filter(|payment| payment.status == PaymentStatus::Failed);
        let open = last.filter(|payment| payment.status == PaymentStatus::Pending);
        Self {
            layout,
            can_be_paid: order.can_be_paid(),
            how_to_pay: how_to_pay.lines().map(str::to_owned).collect(),
            others: others.iter().map(|method| other_way(method, &total)).collect(),
            total,
            items: lines
                .iter()
                .map(|line| format!("{} × {}", line.quantity, line.name()))
                .collect(),
            reason: failed.map(|payment| payment.reason.clone()).unwrap_or_default(),
            held_until: held_until.map(|until| zone.time(until)),
            until: open.map(|payment| zone.time(payment.expires_at)),
            order: paths::order(&order.token),
            cancellation: orders::can_cancel(&order)
                .then(|| paths::order_cancellation(&order.token)),
            payments: paths::order_payments(&order.token),
            change: paths::order_payment_method(&order.token),
            number: order.number,
        }
    }
}

fn other_way(method: &Method, total: &str) -> OtherWay {
    let button = match method.code {
        "card" => format!("Pay {total} by card instead"),
        "cash_on_delivery" => "Pay in cash instead".to_owned(),
        _ => format!("Pay by {} instead", method.name.to_lowercase()),
    };
    OtherWay { code: method.code, button, hint: method.hint }
}

/// A payment that the provider has not told us about.
#[derive(Template)]
#[template(path = "storefront/payments/waiting.html")]
pub struct WaitingPage {
    layout: Layout,
    /// Whether the page looks again by itself.
    refreshes: bool,
    again: String,
    order: String,
}

impl WaitingPage {
    /// The page for the order of a link.
    pub fn new(layout: Layout, token: &str, refreshes: bool) -> Self {
        let (again, order) = (paths::order_return(token), paths::order(token));
        Self { layout, refreshes, again, order }
    }
}
