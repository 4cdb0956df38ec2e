//! The shopkeeper's page of one order.

use askama::Template;

use crate::{
    foundation::money::Money,
    orders::{self, History, OrderStatus, PlacedOrder},
    payments::{Payment, PaymentStatus, Refund},
    web::{
        components::{AdminNav, Room},
        layout::Layout,
        paths,
        views::orders::refund_in_words,
    },
};

/// An order.
#[derive(Template)]
#[template(path = "admin/orders/show.html")]
pub struct OrderPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    placed: PlacedOrder,
    history: History,
    /// Its own address.
    path: String,
}

impl OrderPage {
    /// The page of an order.
    pub fn new(layout: Layout, csrf: String, (placed, history): (PlacedOrder, History)) -> Self {
        let path = paths::admin_order(&placed.order.number);
        Self { layout, nav: AdminNav::in_room(Room::Orders), csrf, placed, history, path }
    }

    fn money(&self, amount: &Money) -> String {
        self.placed.order.money(amount)
    }

    fn can_mark_paid(&self) -> bool {
        orders::can_mark_paid(&self.placed.order)
    }

    fn can_approve(&self) -> bool {
        self.placed.order.states.order == OrderStatus::OnHold
    }

    fn can_ship(&self) -> bool {
        let left = self.placed.lines.iter().any(|line| line.to_ship() > 0);
        left && self.placed.order.states.order == OrderStatus::Confirmed
    }

    fn can_refund(&self) -> bool {
        !self.placed.order.kept().is_zero()
    }

    fn can_call_off(&self) -> bool {
        orders::can_call_off(&self.placed.order)
    }

    fn refund_words(refund: &Refund) -> &'static str {
        refund_in_words(refund)
    }

    /// In the money that it was asked for in.
    fn came(payment: &Payment) -> String {
        payment.amount.format(payment.currency)
    }

    fn payment_words(payment: &Payment) -> &'static str {
        match payment.status {
            PaymentStatus::Created | PaymentStatus::Pending => "Begun",
            PaymentStatus::Processing => "On its way",
            PaymentStatus::Succeeded => "Came in",
            PaymentStatus::Failed => "Failed",
            PaymentStatus::Cancelled => "Cancelled",
            PaymentStatus::Expired => "Ran out",
        }
    }
}
