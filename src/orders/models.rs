//! Rows of the orders' tables.

use crate::{
    catalog::full_name,
    db::schema::{order_adjustments, order_line_items, orders},
    foundation::{
        clock::Timestamp,
        ids::{OrderId, OrderLineId, UserId},
        money::{Currency, Money},
        place::Country,
    },
};

use super::standing::OrderStanding;

mod written;

pub use written::{NewAdjustment, NewOrder, NewOrderLine};

/// An order without its lines.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct Order {
    /// The id.
    pub id: OrderId,
    /// Its name, such as `ORD-2026-000001`.
    pub number: String,
    /// Who ordered; none for a guest.
    pub user_id: Option<UserId>,
    /// Where its mails go.
    pub email: String,
    /// `pending`, `confirmed`, `on_hold`, `completed` or `cancelled`.
    pub status: String,
    /// `awaiting`, `processing`, `paid`, `partially_refunded`, `refunded`, `failed` or `cancelled`.
    pub payment_status: String,
    /// `unfulfilled`, `partially_fulfilled` or `fulfilled`.
    pub fulfillment_status: String,
    /// Code of the currency of all its amounts.
    currency: String,
    /// The sum of its lines before anything was added or taken off.
    pub subtotal: Money,
    /// All that there is to pay: the subtotal and the adjustments that count.
    pub total_price: Money,
    /// Where it goes, as far as the shopper said.
    #[diesel(embed)]
    pub destination: Destination,
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

/// Where an order goes and for whom, as far as tax and shipping depended on it.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = orders)]
pub struct Destination {
    /// Two letters; empty where it was not asked for.
    pub country: String,
    /// State or province.
    pub region: String,
    /// As it is compared, without spaces.
    pub postcode: String,
    /// A business's VAT number.
    pub vat_number: String,
}

impl Destination {
    /// In one line for people: `QC, H2X1Y4, Canada`; empty where nothing is known.
    pub fn in_words(&self) -> String {
        let country = self.country.parse::<Country>().map_or("", Country::name);
        let parts = [&*self.region, &self.postcode, country];
        parts
            .into_iter()
            .filter(|part| part.contains(char::is_alphanumeric))
            .collect::<Vec<_>>()
            .join(", ")
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
    /// What coupons took off them.
    pub discount: Money,
    /// What they cost together, less the discount.
    pub total: Money,
    /// How the total came about.
    pub explanation: String,
}

impl OrderLine {
    /// Title and options, such as `Enamel Kettle (Moss / 1.5 l)`.
    pub fn name(&self) -> String {
        full_name(&self.title, [&self.options, "", ""])
    }
}

/// What was added to an order's subtotal or taken off it, as it was told on the day.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_adjustments)]
pub struct Adjustment {
    /// `discount`, `shipping` or `tax`.
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// How it came about.
    pub explanation: String,
    /// Below zero it makes the order cheaper.
    pub amount: Money,
    /// False for a tax that the prices contain: it is told and not added.
    pub counts: bool,
}
