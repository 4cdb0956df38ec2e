//! Rows of order lines and adjustments.

use crate::{
    catalog::full_name,
    db::schema::{order_adjustments, order_line_items},
    foundation::{
        ids::{OrderId, OrderLineId, ProductId, VariantId},
        money::Money,
    },
};

use super::Order;

/// A line of an order, with the names and prices at the time it was placed.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_line_items)]
pub struct OrderLine {
    /// The id.
    pub id: OrderLineId,
    /// The order.
    pub order_id: OrderId,
    /// The product.
    pub product_id: ProductId,
    /// The variant; `None` once it was deleted.
    pub variant_id: Option<VariantId>,
    /// The product's name.
    pub title: String,
    /// The chosen options, such as `Moss / 1.5 l`.
    pub options: String,
    /// Stock keeping unit.
    pub sku: String,
    /// The URL of the variant's picture.
    pub image_src: Option<String>,
    /// The price of one unit.
    pub price: Money,
    /// The number of units.
    pub quantity: i32,
    /// The discount of the line by coupons.
    pub discount: Money,
    /// The price of all units, after discounts.
    pub total: Money,
    /// The calculation of the total as text.
    pub explanation: String,
    /// The tax on the line: part of the total if prices include tax, in addition to it if not.
    pub tax: Money,
    /// `true` if its units are shipped.
    pub requires_shipping: bool,
    /// The number of units that were shipped.
    pub shipped: i32,
    /// The number of units that were refunded.
    pub refunded: i32,
}

impl OrderLine {
    /// The number of units left to ship. Units that were refunded before they were shipped don't
    /// count.
    pub fn to_ship(&self) -> i32 {
        if self.requires_shipping {
            (self.quantity - self.shipped - self.refunded).max(0)
        } else {
            0
        }
    }

    /// The number of units that can still be refunded.
    pub fn to_refund(&self) -> i32 {
        self.quantity - self.refunded
    }

    /// The price of all units with tax, after discounts.
    pub fn gross(&self, order: &Order) -> Money {
        let total = self.total.clone();
        if order.tax_included { total } else { total + &self.tax }
    }

    /// The price of some units with tax. Units that are refunded one after the other add up to
    /// exactly what was paid for the line.
    pub fn units_price(&self, order: &Order, units: i32) -> Money {
        let total = self.gross(order);
        let up_to = |units: i32| total.share(units, self.quantity, order.currency());
        up_to(self.refunded + units) - &up_to(self.refunded)
    }

    /// The price of all units, before discounts.
    pub fn base(&self) -> Money {
        self.total.clone() + &self.discount
    }

    /// Title and options, such as `Enamel Kettle (Moss / 1.5 l)`.
    pub fn name(&self) -> String {
        full_name(&self.title, [&self.options, "", ""])
    }
}

/// The shipping cost of an order with its tax: the total minus its lines.
pub fn shipping_cost(order: &Order, lines: &[OrderLine]) -> Money {
    let lines_total: Money = lines.iter().map(|line| line.gross(order)).sum();
    order.total_price.clone() - &lines_total
}

/// An amount between the subtotal and the total of an order, with its label at the time it was
/// placed.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_adjustments)]
pub struct Adjustment {
    /// `discount`, `shipping` or `tax`.
    pub kind: String,
    /// The label for people.
    pub label: String,
    /// The calculation of the amount as text.
    pub explanation: String,
    /// Negative if it makes the order cheaper.
    pub amount: Money,
    /// `false` for a tax that prices include: it is shown and not added.
    pub counts: bool,
}

impl Adjustment {
    /// Returns the explanation without the label in front.
    pub fn reason(&self) -> &str {
        let rest = self.explanation.strip_prefix(&self.label).unwrap_or(&self.explanation);
        rest.trim_start_matches([':', ',', ' '])
    }
}

/// Returns a line with these numbers of units, for tests.
#[cfg(test)]
pub(in crate::orders) fn test_line(quantity: i32, shipped: i32, refunded: i32) -> OrderLine {
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
