//! Rows of the orders' tables.

use crate::{
    catalog::full_name,
    db::schema::{order_adjustments, order_line_items, orders},
    foundation::{
        ids::{OrderId, OrderLineId, ProductId, VariantId},
        money::Money,
        place::Country,
    },
};

use super::{
    filters::{FulfillmentFilter, PaymentFilter},
    status::OrderStatus,
};

mod after;
mod documents;
mod order;
mod written;

pub use after::{Address, CameBack, OrderEvent, RefundLine, ReturnedUnits, Shipment, ShipmentLine};
pub use documents::{Document, DocumentKind, NewDocument, Seller};
pub use order::{Order, States};
pub use written::{NewAdjustment, NewOrder, NewOrderLine, NewShipment};

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
    /// How the order itself stands; `None` for any.
    pub status: Option<OrderStatus>,
    /// How its payment stands; `None` for any.
    pub payment: Option<PaymentFilter>,
    /// How its fulfillment stands; `None` for any.
    pub fulfillment: Option<FulfillmentFilter>,
    /// Only those that a person has to look at.
    pub flagged: bool,
}

/// A line of an order: what was sold, as it was called and what it cost on the day.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_line_items)]
pub struct OrderLine {
    /// The id.
    pub id: OrderLineId,
    /// The order.
    pub order_id: OrderId,
    /// The product that it is one of.
    pub product_id: ProductId,
    /// The variant; none once it was deleted.
    pub variant_id: Option<VariantId>,
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
    /// The tax on them, in the total where prices contain it and besides it where not.
    pub tax: Money,
    /// Whether there is something to send.
    pub requires_shipping: bool,
    /// How many of them were sent.
    pub shipped: i32,
    /// How many of them were refunded.
    pub refunded: i32,
}

impl OrderLine {
    /// How many can still be sent: what was refunded before it was sent stays here.
    pub fn to_ship(&self) -> i32 {
        if self.requires_shipping {
            (self.quantity - self.shipped - self.refunded).max(0)
        } else {
            0
        }
    }

    /// How many can still be refunded.
    pub fn to_refund(&self) -> i32 {
        self.quantity - self.refunded
    }

    /// What they cost together, before any discount.
    pub fn base(&self) -> Money {
        self.total.clone() + &self.discount
    }

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

impl Adjustment {
    /// How it came about, without the label that it stands below.
    pub fn reason(&self) -> &str {
        let rest = self.explanation.strip_prefix(&self.label).unwrap_or(&self.explanation);
        rest.trim_start_matches([':', ',', ' '])
    }
}

/// A line of which so many were sold, sent and refunded.
#[cfg(test)]
pub(super) fn line_for_tests(quantity: i32, shipped: i32, refunded: i32) -> OrderLine {
    OrderLine {
        id: 1.into(),
        order_id: 1.into(),
        product_id: 1.into(),
        variant_id: None,
        title: "Kettle".into(),
        options: String::new(),
        sku: String::new(),
        image_src: None,
        price: Money::zero(),
        quantity,
        discount: Money::zero(),
        total: Money::zero(),
        explanation: String::new(),
        tax: Money::zero(),
        requires_shipping: true,
        shipped,
        refunded,
    }
}
