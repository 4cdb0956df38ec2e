//! The payment pages of an order.

use askama::Template;

use crate::{
    foundation::clock::Timestamp,
    orders::{self, PlacedOrder},
    payments::{AttemptStatus, Payment, PaymentMethod},
    web::{layout::Layout, paths},
};

/// The payment page of an order.
#[derive(Template)]
#[template(path = "storefront/payments/show.html")]
pub struct PaymentPage {
    layout: Layout,
    number: String,
    total: String,
    items: Vec<String>,
    /// The reason why the last attempt failed. Empty if it did not fail.
    reason: String,
    /// The time until which the items are reserved.
    reserved_until: Option<String>,
    /// The time until which the provider's page of a pending payment can be used.
    pending_until: Option<String>,
    /// `true` if the order can be paid online with its current method.
    can_be_paid: bool,
    /// The instructions for manual payment, in sentences.
    payment_instructions: Vec<String>,
    other_methods: Vec<OtherMethod>,
    order: String,
    cancellation: Option<String>,
    payments: String,
    change: String,
}

/// Another payment method.
struct OtherMethod {
    code: &'static str,
    button: String,
    hint: &'static str,
}

/// The payment options of an order.
pub struct PaymentOptions {
    /// All online payments so far, oldest first.
    pub payments: Vec<Payment>,
    /// The payment methods other than the current one.
    pub other_methods: Vec<PaymentMethod>,
    /// The instructions for manual payment, in lines.
    pub payment_instructions: String,
}

impl PaymentPage {
    /// The page of an order with its payment options.
    pub fn new(
        layout: Layout,
        placed: PlacedOrder,
        options: PaymentOptions,
        reserved_until: Option<Timestamp>,
    ) -> Self {
        let PlacedOrder { order, lines, .. } = placed;
        let PaymentOptions { payments, other_methods, payment_instructions } = options;
        let total = order.money(&order.total_price);
        let last = payments.last();
        let zone = layout.zone;
        let failed = last.filter(|payment| payment.status == AttemptStatus::Failed);
        let pending = last.filter(|payment| payment.status == AttemptStatus::Pending);
        Self {
            layout,
            can_be_paid: order.can_be_paid(),
            payment_instructions: payment_instructions.lines().map(str::to_owned).collect(),
            other_methods: other_methods
                .iter()
                .map(|method| other_method(method, &total))
                .collect(),
            total,
            items: lines
                .iter()
                .map(|line| format!("{} × {}", line.quantity, line.name()))
                .collect(),
            reason: failed.map(|payment| payment.reason.clone()).unwrap_or_default(),
            reserved_until: reserved_until.map(|until| zone.time(until)),
            pending_until: pending.map(|payment| zone.time(payment.expires_at)),
            order: paths::order(&order.token),
            cancellation: orders::can_cancel(&order)
                .then(|| paths::order_cancellation(&order.token)),
            payments: paths::order_payments(&order.token),
            change: paths::order_payment_method(&order.token),
            number: order.number,
        }
    }
}

fn other_method(method: &PaymentMethod, total: &str) -> OtherMethod {
    let button = match method.code {
        "card" => format!("Pay {total} by card instead"),
        "cash_on_delivery" => "Pay in cash instead".to_owned(),
        _ => format!("Pay by {} instead", method.name.to_lowercase()),
    };
    OtherMethod { code: method.code, button, hint: method.hint }
}

/// The page shown while the provider has not confirmed a payment.
#[derive(Template)]
#[template(path = "storefront/payments/waiting.html")]
pub struct WaitingPage {
    layout: Layout,
    /// `true` if the page reloads itself.
    reloads: bool,
    check_again: String,
    order: String,
}

impl WaitingPage {
    /// The page of an order, by its token.
    pub fn new(layout: Layout, token: &str, reloads: bool) -> Self {
        Self {
            layout,
            reloads,
            check_again: paths::order_return(token),
            order: paths::order(token),
        }
    }
}
