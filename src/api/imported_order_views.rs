//! Orders of an earlier shop in responses.

use serde::Serialize;
use utoipa::ToSchema;

use crate::imported_orders::{DetailedOrder, ImportedOrder, RecordLine};

use super::schema::{Amount, Time};

/// An order of an earlier shop, as lists contain it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedOrderSummary)]
pub struct ImportedOrderSummaryView {
    /// The id.
    id: i64,
    /// The system of the earlier shop: `shopify` or `woocommerce`.
    source: &'static str,
    /// The number in the earlier shop, such as `#1001`.
    number: String,
    /// The id in the earlier shop; empty if it is unknown.
    external_id: String,
    /// The customer's email address; may be empty.
    email: String,
    /// The customer's account; `null` without one.
    customer_id: Option<i64>,
    /// When it was placed.
    placed_at: Time,
    /// `awaiting`, `paid`, `partially_refunded`, `refunded`, `failed` or `cancelled`; `null` if it is unknown.
    payment_status: Option<&'static str>,
    /// `unfulfilled`, `partially_fulfilled` or `fulfilled`; `null` if it is unknown.
    fulfillment_status: Option<&'static str>,
    /// `true` if it was cancelled.
    cancelled: bool,
    /// The statuses as the earlier shop called them.
    original_status: String,
    /// The code of the currency of all amounts.
    currency: String,
    /// The amount that was to be paid.
    total: Amount,
    /// The amount of all refunds.
    refunded_total: Amount,
    /// Counts the imports that changed it.
    version: i32,
    /// When it was imported.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// An order of an earlier shop.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedOrder)]
pub struct ImportedOrderView {
    #[serde(flatten)]
    summary: ImportedOrderSummaryView,
    /// The sum of its lines.
    subtotal: Amount,
    /// The discounts.
    discount_total: Amount,
    /// The code that was entered; may be empty.
    discount_code: String,
    /// The cost of shipping.
    shipping_total: Amount,
    /// The name of the delivery method; may be empty.
    shipping_method: String,
    /// The sum of all taxes.
    tax_total: Amount,
    /// `true` if the prices include the taxes.
    tax_included: bool,
    /// The part of the total that nothing above explains, such as a fee.
    other_amounts: Amount,
    /// The billing address in lines; may be empty.
    billing_address: String,
    /// The delivery address in lines; may be empty.
    shipping_address: String,
    /// Its lines.
    lines: Vec<ImportedLineView>,
}

/// Units of something that was ordered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedOrderLine)]
struct ImportedLineView {
    /// The name.
    title: String,
    /// Stock keeping unit; may be empty.
    sku: String,
    /// The number of units.
    quantity: i32,
    /// The price of all units, before discounts of the order.
    total: Amount,
}

impl From<&ImportedOrder> for ImportedOrderSummaryView {
    fn from(order: &ImportedOrder) -> Self {
        let details = &order.details;
        Self {
            id: order.id.get(),
            source: details.source.as_str(),
            number: details.number.clone(),
            external_id: details.external_id.clone(),
            email: details.email.clone(),
            customer_id: order.user_id.map(|id| id.get()),
            placed_at: details.placed_at.into(),
            payment_status: details.payment_status.map(|status| status.as_str()),
            fulfillment_status: details.fulfillment_status.map(|status| status.as_str()),
            cancelled: details.is_cancelled,
            original_status: details.original_status.clone(),
            currency: details.currency.clone(),
            total: (&details.total_price).into(),
            refunded_total: (&details.refunded_total).into(),
            version: order.version,
            created_at: order.inserted_at.into(),
            updated_at: order.updated_at.into(),
        }
    }
}

impl From<&DetailedOrder> for ImportedOrderView {
    fn from(detailed: &DetailedOrder) -> Self {
        let details = &detailed.order.details;
        let line = |line: &RecordLine| ImportedLineView {
            title: line.title.clone(),
            sku: line.sku.clone(),
            quantity: line.quantity,
            total: (&line.total).into(),
        };
        Self {
            summary: (&detailed.order).into(),
            subtotal: (&detailed.subtotal()).into(),
            discount_total: (&details.discount_total).into(),
            discount_code: details.discount_code.clone(),
            shipping_total: (&details.shipping_total).into(),
            shipping_method: details.shipping_method.clone(),
            tax_total: (&details.tax_total).into(),
            tax_included: details.tax_included,
            other_amounts: (&detailed.other_amounts()).into(),
            billing_address: details.billing_address.clone(),
            shipping_address: details.shipping_address.clone(),
            lines: detailed.lines.iter().map(line).collect(),
        }
    }
}
