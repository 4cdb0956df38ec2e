//! An order as a file contains it, and the fields that differ between two of them.

use serde::{Deserialize, Serialize};

use crate::{audit::FieldChange, foundation::money::Money};

use super::models::{OrderDetails, RecordLine};

/// An order of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRecord {
    /// What the earlier shop knew about it.
    pub details: OrderDetails,
    /// Its lines, in the order of the file.
    pub lines: Vec<RecordLine>,
}

/// A field of an order for people.
struct OrderField {
    name: &'static str,
    label: &'static str,
    format: fn(&OrderRecord) -> String,
}

const fn field(
    name: &'static str,
    label: &'static str,
    format: fn(&OrderRecord) -> String,
) -> OrderField {
    OrderField { name, label, format }
}

const FIELDS: [OrderField; 15] = [
    field("placed_at", "Placed", |order| order.details.placed_at.rfc3339()),
    field("email", "Email", |order| order.details.email.clone()),
    field("status", "Status", |order| order.details.state_labels().join(", ")),
    field("original_status", "Status there", |order| order.details.original_status.clone()),
    field("lines", "Items", OrderRecord::describe_lines),
    field("discount_total", "Discount", |order| amount(order, &order.details.discount_total)),
    field("discount_code", "Discount code", |order| order.details.discount_code.clone()),
    field("shipping_total", "Shipping", |order| amount(order, &order.details.shipping_total)),
    field("shipping_method", "Delivery method", |order| order.details.shipping_method.clone()),
    field("tax_total", "Tax", |order| amount(order, &order.details.tax_total)),
    field("total", "Total", |order| order.details.money(&order.details.total_price)),
    field("refunded_total", "Refunded", |order| amount(order, &order.details.refunded_total)),
    field("billing_address", "Billing address", |order| order.details.billing_address.clone()),
    field("shipping_address", "Delivery address", |order| order.details.shipping_address.clone()),
    field("external_id", "Id there", |order| order.details.external_id.clone()),
];

/// Formats an amount; empty if it is 0.
fn amount(order: &OrderRecord, amount: &Money) -> String {
    if amount.is_zero() { String::new() } else { order.details.money(amount) }
}

impl OrderRecord {
    /// The sum of its lines.
    pub fn subtotal(&self) -> Money {
        self.lines.iter().map(|line| line.total.clone()).sum()
    }

    /// The title of its preview: `#1001, ann@example.com`.
    pub fn title(&self) -> String {
        match self.details.email.as_str() {
            "" => self.details.number.clone(),
            email => format!("{}, {email}", self.details.number),
        }
    }

    fn describe_lines(&self) -> String {
        let line = |line: &RecordLine| format!("{} × {}", line.quantity, line.title);
        self.lines.iter().map(line).collect::<Vec<_>>().join(", ")
    }

    /// Returns the fields that differ from those of the order before.
    pub fn changes_from(&self, before: Option<&Self>) -> Vec<FieldChange> {
        let change = |field: &OrderField| {
            let old = before.map(field.format).unwrap_or_default();
            let new = (field.format)(self);
            (old != new).then(|| FieldChange::new(field.name, field.label, old, new))
        };
        FIELDS.iter().filter_map(change).collect()
    }
}
