//! The pages of a customer's orders.

use askama::Template;

use crate::{
    foundation::{
        changeset::Changeset, clock::Timestamp, filters, money::Money, page::Page, zone::Zone,
    },
    imported_orders::DetailedOrder,
    orders::{
        self, DisplayStatus, History, ListedOrder, Order, OrderStatus, PaymentStatus, PlacedOrder,
    },
    payments::{PaymentMethod, Refund, RefundKind, RefundStatus},
    web::{
        components::{Audience, ErrorSummary, Field, OrderSummary, Picture, PicturePlace},
        layout::Layout,
        paths,
    },
};

use super::imported_orders::EarlierRow;

/// Maximum number of images of an order in the list.
const MAX_THUMBS: usize = 4;

/// A user's orders.
#[derive(Template)]
#[template(path = "storefront/orders/index.html")]
pub struct OrdersPage {
    layout: Layout,
    is_confirmed: bool,
    orders: Page<Row>,
    /// The newest orders of an earlier shop, and the number of all.
    earlier: Vec<EarlierRow>,
    earlier_total: i64,
}

/// An order in the list.
struct Row {
    number: String,
    placed: String,
    thumbs: Vec<Picture>,
    items: String,
    states: Vec<&'static str>,
    total: String,
    /// The tracking URL of its package.
    tracking: Option<String>,
    wants_payment: bool,
    pay: String,
    /// The path of its invoice, if it has one.
    invoice: Option<String>,
    reorders: String,
}

impl OrdersPage {
    /// A page of the list.
    pub fn new(layout: Layout, orders: Page<ListedOrder>, earlier: &Page<DetailedOrder>) -> Self {
        let zone = layout.zone;
        Self {
            layout,
            is_confirmed: true,
            orders: orders.map(|listed| row(listed, zone)),
            earlier: earlier.items.iter().map(|order| EarlierRow::new(order, zone)).collect(),
            earlier_total: earlier.total,
        }
    }

    /// Says whether the user's email address is confirmed. Orders that were placed without the account are added
    /// only then.
    pub fn confirmed(self, is_confirmed: bool) -> Self {
        Self { is_confirmed, ..self }
    }
}

fn row(ListedOrder { order, lines, tracking, is_invoiced }: ListedOrder, zone: Zone) -> Row {
    let first = lines.first().map_or("", |line| &line.title);
    Row {
        placed: zone.date(order.inserted_at),
        thumbs: lines
            .iter()
            .take(MAX_THUMBS)
            .map(|line| Picture::from_src(line.image_src.as_deref(), "", PicturePlace::OrderLine))
            .collect(),
        items: match lines.len() {
            0 | 1 => first.to_owned(),
            many => format!("{first} and {} more", many - 1),
        },
        states: order.state_labels(),
        total: order.money(&order.total_price),
        tracking,
        wants_payment: order.can_be_paid(),
        pay: paths::order_payment(&order.token),
        invoice: is_invoiced.then(|| paths::order_invoice(&order.number)),
        reorders: paths::order_reorders(&order.number),
        number: order.number,
    }
}

/// The page of an order.
#[derive(Template)]
#[template(path = "storefront/orders/show.html")]
pub struct OrderPage {
    layout: Layout,
    placed: PlacedOrder,
    summary: OrderSummary,
    history: History,
    /// The order's number or token, as in the path.
    name: String,
    /// Sentences about what happens next.
    next: Vec<String>,
    /// `true` to suggest an account, because neither the order nor the visitor has one.
    offers_account: bool,
}

/// The data of the page of an order.
pub struct OrderParts {
    /// The order.
    pub placed: PlacedOrder,
    /// Its payments, refunds and documents.
    pub history: History,
    /// The order's number or token, as in the path.
    pub name: String,
    /// `true` if the visitor is not logged in.
    pub is_guest: bool,
}

impl OrderPage {
    /// The page of an order. `payment_instructions` contains instructions for manual payment.
    pub fn new(layout: Layout, parts: OrderParts, payment_instructions: &str) -> Self {
        let OrderParts { placed, history, name, is_guest } = parts;
        let next = next_steps(&placed, &history, payment_instructions, layout.zone);
        let offers_account = is_guest && placed.order.user_id.is_none();
        let summary = OrderSummary::new(&placed, Audience::Shopper);
        Self { layout, placed, summary, history, name, next, offers_account }
    }

    fn money(&self, amount: &Money) -> String {
        self.placed.order.money(amount)
    }

    fn refund_description(&self, refund: &Refund) -> String {
        describe_refund(&self.placed.order, refund, self.layout.zone)
    }

    /// Returns the name of the payment method, if one was chosen.
    fn payment_method(&self) -> Option<&'static str> {
        let order = &self.placed.order;
        let free = order.total_price.is_zero().then_some(PaymentMethod::FREE);
        free.or_else(|| PaymentMethod::from_code(&order.payment_method)).map(|method| method.name)
    }

    fn heading(&self) -> &'static str {
        match self.placed.order.states.order {
            OrderStatus::Cancelled => "This order was cancelled",
            _ if self.placed.order.can_be_paid() => "One step left: payment",
            _ => "Thank you for your order!",
        }
    }

    fn is_cancelled(&self) -> bool {
        self.placed.order.states.order == OrderStatus::Cancelled
    }

    fn can_cancel(&self) -> bool {
        orders::can_cancel(&self.placed.order)
    }

    fn pay(&self) -> String {
        paths::order_payment(&self.placed.order.token)
    }

    /// Returns `true` if the payment method of an order that is not paid online can be changed.
    fn can_change_payment(&self) -> bool {
        let order = &self.placed.order;
        order.can_change_payment_method() && !order.can_be_paid()
    }

    fn cancellation(&self) -> String {
        paths::order_cancellation(&self.name)
    }

    fn invoice(&self) -> String {
        paths::order_invoice(&self.name)
    }

    fn credit_note(&self, number: &str) -> String {
        paths::order_credit_note(&self.name, number)
    }

    fn reorders(&self) -> String {
        paths::order_reorders(&self.name)
    }
}

/// Returns the status of a refund for the shopper.
fn describe_refund(order: &Order, refund: &Refund, zone: Zone) -> String {
    let ended = refund.finished_at.map(|at| format!(" on {}", zone.date(at))).unwrap_or_default();
    match (refund.kind, refund.status, refund.is_manual()) {
        (RefundKind::Dispute, RefundStatus::Succeeded, _) => "Returned to you by your bank".into(),
        (RefundKind::Dispute, ..) => "Decided in the shop's favor".into(),
        (_, RefundStatus::Pending, true) if order.is_paid_by_transfer() => {
            "Not sent yet. We'll transfer it to you".into()
        }
        (_, RefundStatus::Pending, true) => "Not sent yet".into(),
        (_, RefundStatus::Pending, false) => "Pending".into(),
        (_, RefundStatus::Succeeded, true) => format!("Sent{ended}"),
        (_, RefundStatus::Succeeded, false) => format!("Refunded{ended}"),
        (_, RefundStatus::Failed, _) => "It didn't go through, and we're looking into it".into(),
    }
}

/// Returns sentences about refunds that are not completed.
fn pending_refunds(order: &Order, refunds: &[Refund]) -> Vec<String> {
    let open = refunds.iter().filter(|refund| refund.status == RefundStatus::Pending);
    let sentence = |refund: &Refund| {
        let amount = order.money(&refund.amount);
        match (refund.is_manual(), order.is_paid_by_transfer()) {
            (false, _) => format!("Your refund of {amount} is pending."),
            (true, true) => format!(
                "We'll transfer {amount} to you with the reference {} and email you when it's \
                 sent.",
                order.number
            ),
            (true, false) => {
                format!("We're refunding you {amount} and will email you when it's sent.")
            }
        }
    };
    open.map(sentence).collect()
}

/// Returns sentences about what happens next.
fn next_steps(
    placed: &PlacedOrder,
    history: &History,
    payment_instructions: &str,
    zone: Zone,
) -> Vec<String> {
    let order = &placed.order;
    let mail = format!("We sent a confirmation to {}.", order.email);
    let mut next = match order.status() {
        DisplayStatus::Cancelled => vec!["Nothing more will be charged or sent.".to_owned()],
        DisplayStatus::Refunded => vec!["Your payment was refunded.".to_owned()],
        DisplayStatus::Shipped if !placed.needs_shipping() => {
            vec!["Your order is complete.".to_owned()]
        }
        DisplayStatus::Shipped | DisplayStatus::PartlyShipped => {
            vec!["We emailed you when it shipped.".to_owned()]
        }
        DisplayStatus::OnHold => {
            vec!["We're checking something about your order and will email you.".to_owned()]
        }
        DisplayStatus::Paid => {
            let packing = "We're packing it now and will email you when it ships.".to_owned();
            vec![mail].into_iter().chain(placed.needs_shipping().then_some(packing)).collect()
        }
        DisplayStatus::AwaitingPayment if order.can_be_paid() => {
            let link = format!("We emailed a link to this page to {}.", order.email);
            vec![nothing_charged(history.held_until, zone), link]
        }
        DisplayStatus::AwaitingPayment if order.states.payment == PaymentStatus::Processing => {
            vec![
                "Your payment is on its way. No need to pay again: we'll email you when it arrives."
                    .to_owned(),
            ]
        }
        DisplayStatus::AwaitingPayment => vec![mail],
    };
    // Also for orders that were shipped before the payment arrived.
    if order.awaits_payment() && !order.can_be_paid() && !order.awaits_confirming_payment() {
        next.extend(
            payment_instructions.lines().filter(|line| !line.is_empty()).map(str::to_owned),
        );
    }
    next.extend(pending_refunds(order, &history.refunds));
    next
}

fn nothing_charged(held_until: Option<Timestamp>, zone: Zone) -> String {
    match held_until {
        Some(until) => {
            let until = zone.time(until);
            format!("Nothing has been charged yet. Your items are reserved until {until}.")
        }
        None => "Nothing has been charged yet.".to_owned(),
    }
}

/// The page that confirms the cancellation of an order.
#[derive(Template)]
#[template(path = "storefront/orders/cancellation.html")]
pub struct OrderCancellationPage {
    layout: Layout,
    number: String,
    total: String,
    path: String,
    /// The consequences, in sentences.
    consequences: Vec<String>,
}

impl OrderCancellationPage {
    /// The page of an order. `name` is its number or token.
    pub fn new(layout: Layout, placed: &PlacedOrder, name: &str) -> Self {
        let order = &placed.order;
        Self {
            layout,
            number: order.number.clone(),
            total: order.money(&order.total_price),
            path: paths::order(name),
            consequences: consequences(placed),
        }
    }
}

/// Returns sentences about the consequences of cancelling an unpaid order.
fn consequences(placed: &PlacedOrder) -> Vec<String> {
    let order = &placed.order;
    let units: i32 = placed.lines.iter().map(|line| line.quantity).sum();
    let stock = match units {
        1 => "The item in it is no longer reserved for you, and others can buy it.".to_owned(),
        many => {
            format!(
                "The {many} items in it are no longer reserved for you, and others can buy them."
            )
        }
    };
    let money = match order.states.payment {
        PaymentStatus::Processing => format!(
            "Your payment of {} is on its way. When it arrives, we'll refund it.",
            order.money(&order.total_price)
        ),
        _ => "You haven't been charged and won't be. Please don't pay for this order.".to_owned(),
    };
    let coupon = placed.adjustments.iter().any(|row| row.kind == "discount");
    let coupon = coupon.then(|| "You can use your discount codes again.".to_owned());
    let end = format!(
        "We'll email a confirmation to {}. A cancelled order can't be reopened.",
        order.email
    );
    [stock, money].into_iter().chain(coupon).chain([end]).collect()
}

/// The form that mails guests the links to their orders.
#[derive(Template)]
#[template(path = "storefront/orders/links.html")]
pub struct OrderLinksPage {
    /// The layout.
    pub layout: Layout,
    /// The typed values and errors.
    pub form: Changeset,
}
