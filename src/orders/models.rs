//! Rows of the orders' tables.

use crate::{
    catalog::full_name,
    db::schema::{order_line_items, orders},
    foundation::{
        clock::Timestamp,
        ids::{OrderId, OrderLineId, ProductId, UserId, VariantId},
        money::{Currency, Money},
    },
};

use super::standing::OrderStanding;

/// An order without its lines.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct Order {
    /// The id.
    pub id: OrderId,
    /// Its name, such as `ORD-2026-000001`.
    pub number: String,
    /// Who ordered.
    pub user_id: UserId,
    /// Where its mails go.
    pub email: String,
    /// `open`, `completed` or `cancelled`.
    pub status: String,
    /// `awaiting`, `paid` or `refunded`.
    pub payment_status: String,
    /// `unfulfilled` or `fulfilled`.
    pub fulfillment_status: String,
    /// Code of the currency of all its amounts.
    currency: String,
    /// The sum of its lines.
    pub total_price: Money,
    /// When it was placed.
    pub inserted_at: Timestamp,
}

impl Order {
    /// The currency of all its amounts.
    pub fn currency(&self) -> Currency {
        Currency::from_code(&self.currency).unwrap_or(Currency::USD)
    }

    /// How it stands.
    pub fn standing(&self) -> OrderStanding {
        match (&*self.status, &*self.payment_status, &*self.fulfillment_status) {
            ("cancelled", ..) => OrderStanding::Cancelled,
            (_, "refunded", _) => OrderStanding::Refunded,
            (_, _, "fulfilled") => OrderStanding::Sent,
            (_, "paid", _) => OrderStanding::Paid,
            _ => OrderStanding::AwaitingPayment,
        }
    }

    /// How it stands, for people.
    pub fn status_in_words(&self) -> &'static str {
        self.standing().words()
    }
}

/// Which of everybody's orders a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Part of the number or of the customer's address; empty means all.
    pub query: String,
    /// How they stand; none means anyhow.
    pub standing: Option<OrderStanding>,
}

/// A line of an order: what was sold, as it was called and what it cost on the day.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_line_items)]
pub struct OrderLine {
    /// The id.
    pub id: OrderLineId,
    /// The order.
    pub order_id: OrderId,
    /// The product's name.
    pub title: String,
    /// The chosen options, such as `Moss / 1.5 l`.
    pub options: String,
    /// Stock keeping unit.
    pub sku: String,
    /// Address of the picture that showed it.
    pub image_src: Option<String>,
    /// What one cost.
    pub price: Money,
    /// How many.
    pub quantity: i32,
    /// What they cost together.
    pub total: Money,
}

impl OrderLine {
    /// Title and options, such as `Enamel Kettle (Moss / 1.5 l)`.
    pub fn name(&self) -> String {
        full_name(&self.title, [&self.options, "", ""])
    }
}

/// An order to be written.
#[derive(diesel::Insertable)]
#[diesel(table_name = orders)]
pub struct NewOrder<'a> {
    pub number: &'a str,
    pub user_id: UserId,
    pub email: &'a str,
    pub status: &'static str,
    pub payment_status: &'static str,
    pub fulfillment_status: &'static str,
    pub currency: &'a str,
    pub total_price: &'a Money,
    pub idempotency_key: &'a str,
    pub inserted_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A line to be written.
#[derive(diesel::Insertable)]
#[diesel(table_name = order_line_items)]
pub struct NewOrderLine<'a> {
    pub order_id: OrderId,
    pub product_id: ProductId,
    pub variant_id: VariantId,
    pub title: &'a str,
    pub options: String,
    pub sku: &'a str,
    pub image_src: Option<&'a str>,
    pub price: &'a Money,
    pub quantity: i32,
    pub total: &'a Money,
}
