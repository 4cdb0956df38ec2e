//! The page of an order.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{filters, money::Money},
    orders::{self, History, OrderEvent, OrderStatus, PlacedOrder},
    payments::{
        self, AttemptStatus, Dispute, DisputeStatus, Payment, PaymentMethod, Refund, RefundKind,
        RefundStatus,
    },
    web::{
        components::{Audience, OrderSummary},
        layout::Layout,
        paths,
    },
};

/// The history and disputes of an order.
pub struct OrderParts {
    /// Its timeline, shipments, payments and refunds.
    pub history: History,
    /// Disputes of its payments.
    pub disputes: Vec<Dispute>,
}

/// An order.
#[derive(Template)]
#[template(path = "admin/orders/show.html")]
pub struct OrderPage {
    layout: Layout,
    nav: AdminNav,
    placed: PlacedOrder,
    summary: OrderSummary,
    history: History,
    disputes: Vec<Dispute>,
    /// The path of this page.
    path: String,
}

impl OrderPage {
    /// Builds the page.
    pub fn new(layout: Layout, placed: PlacedOrder, parts: OrderParts) -> Self {
        let path = paths::admin_order(&placed.order.number);
        let OrderParts { history, disputes } = parts;
        let (nav, summary) =
            (AdminNav::new(AdminSection::Orders), OrderSummary::new(&placed, Audience::Shopkeeper));
        Self { layout, nav, placed, summary, history, disputes, path }
    }

    fn money(&self, amount: &Money) -> String {
        self.placed.order.money(amount)
    }

    fn can_mark_paid(&self) -> bool {
        orders::can_mark_paid(&self.placed.order)
    }

    fn can_approve(&self) -> bool {
        let order = &self.placed.order;
        order.states.order == OrderStatus::OnHold && !order.is_held()
    }

    fn can_hold(&self) -> bool {
        self.placed.order.rights().hold
    }

    fn can_release(&self) -> bool {
        self.placed.order.is_held()
    }

    fn can_ship(&self) -> bool {
        let left = self.placed.lines.iter().any(|line| line.to_ship() > 0);
        left && self.placed.order.rights().ship
    }

    fn can_refund(&self) -> bool {
        self.placed.order.rights().refund && !self.placed.order.net_paid().is_zero()
    }

    fn can_cancel(&self) -> bool {
        let order = &self.placed.order;
        // Cancelling refunds what was paid.
        let may_refund = || self.layout.may_open(format!("{}/refunds/new", self.path));
        orders::can_cancel_as_admin(order) && (order.net_paid().is_zero() || may_refund())
    }

    /// Returns the state of a refund, such as "Refunded $5.00 on 3 March 2026".
    fn refund_description(&self, refund: &Refund) -> String {
        let zone = self.layout.zone;
        let amount = self.money(&refund.amount);
        let on = refund.finished_at.map(|at| format!(" on {}", zone.date(at)));
        let on = on.unwrap_or_default();
        match (refund.kind, refund.status, refund.is_manual()) {
            (RefundKind::Dispute, RefundStatus::Succeeded, _) => {
                format!("Lost {amount} in a dispute{on}")
            }
            (RefundKind::Dispute, ..) => format!("Dispute about {amount} won"),
            (_, RefundStatus::Pending, true) => format!("Refund of {amount} to be sent by you"),
            (_, RefundStatus::Pending, false) if refund.external_id.is_some() => {
                format!("Refund of {amount} pending at the payment provider")
            }
            (_, RefundStatus::Pending, false) => format!("Refund of {amount} pending"),
            (_, RefundStatus::Succeeded, true) => format!("Refunded {amount} manually{on}"),
            (_, RefundStatus::Succeeded, false) => format!("Refunded {amount}{on}"),
            (_, RefundStatus::Failed, _) => format!("Refund of {amount} failed{on}"),
        }
    }

    /// Returns the email of the admin who caused an event, or else `Customer` or `System`.
    fn actor<'a>(&self, event: &'a OrderEvent) -> &'a str {
        match (&event.actor_email, event.kind.as_str()) {
            (Some(email), _) => email,
            (None, "placed" | "payment_begun" | "payment_method") => "Customer",
            (None, "cancelled") if event.message == orders::CANCELLED_BY_CUSTOMER => "Customer",
            (None, _) => "System",
        }
    }

    /// Returns the refunds that must be sent manually.
    fn to_be_sent(&self) -> impl Iterator<Item = &Refund> {
        self.history.refunds.iter().filter(|refund| refund.is_to_be_sent())
    }

    /// Returns the disputes that the flag does not mention.
    fn disputes(&self) -> impl Iterator<Item = String> {
        let disputes = self.disputes.iter();
        let texts = disputes.map(|dispute| orders::describe_dispute(dispute, self.layout.zone));
        texts.filter(|text| !self.placed.order.flag.contains(text))
    }

    /// Returns `true` if the order status adds anything to the payment status.
    fn shows_order_status(&self) -> bool {
        self.placed.order.states.order != OrderStatus::Pending
    }

    fn dispute_badge(&self) -> Option<&'static str> {
        payments::overall_status(&self.disputes).map(DisputeStatus::label)
    }

    fn refundable(&self) -> String {
        self.money(&self.placed.order.net_paid())
    }

    /// Returns the payment provider's name, or the order's payment method if there was no provider.
    fn payment_method(&self, payment: &Payment) -> &str {
        let method = PaymentMethod::from_code(&self.placed.order.payment_method);
        match (payment.gateway.as_str(), method) {
            ("offline", Some(method)) if !method.online => method.name,
            ("offline", _) => "Manual payment",
            ("stripe", _) => "Stripe",
            ("test", _) => "Test gateway",
            (_, _) => "Payment provider",
        }
    }

    /// Formats an amount in the payment's currency.
    fn amount(payment: &Payment) -> String {
        payment.amount.format(payment.currency)
    }

    fn payment_label(payment: &Payment) -> &'static str {
        match payment.status {
            AttemptStatus::Created | AttemptStatus::Pending => "started",
            AttemptStatus::Processing => "on its way",
            AttemptStatus::Succeeded => "received",
            AttemptStatus::Failed => "failed",
            AttemptStatus::Cancelled => "cancelled",
            AttemptStatus::Expired => "expired",
        }
    }
}
