//! Rows about events after an order was placed.

use diesel::NullableExpressionMethods;

use crate::{
    db::schema::{
        order_addresses, order_events, order_line_items, orders, refund_lines, refunds,
        shipment_lines, shipments,
    },
    foundation::{
        clock::Timestamp,
        ids::{OrderId, OrderLineId, PaymentId, RefundId, ShipmentId, VariantId},
        postal_address::PostalAddress,
    },
    payments::{Dispute, Refund, RefundStatus},
};

use super::{Order, OrderDestination};

/// The delivery address of an order.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = order_addresses)]
pub struct Address {
    /// The recipient's full name.
    pub name: String,
    /// The company; may be empty.
    pub company: String,
    /// Street and number.
    pub line1: String,
    /// A second address line; may be empty.
    pub line2: String,
    /// The postcode as the customer typed it.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// The phone number; may be empty.
    pub phone: String,
    /// The billing address in lines; empty if it is the same.
    pub billing: String,
}

impl Address {
    /// Formats the address in lines, in the style of the destination's country.
    pub fn lines(&self, destination: &OrderDestination) -> Vec<String> {
        let address = PostalAddress {
            name: &self.name,
            company: &self.company,
            line1: &self.line1,
            line2: &self.line2,
            postcode: &self.postcode,
            city: &self.city,
            region: &destination.region,
            country: destination.country.parse().ok(),
        };
        address.lines()
    }
}

/// An entry of an order's timeline.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_events)]
pub struct OrderEvent {
    /// The kind of event, such as `shipped`.
    pub kind: String,
    /// The event in a sentence.
    pub message: String,
    /// The email address of the user who caused it; `None` for a guest or the shop itself.
    #[diesel(select_expression = crate::db::schema::users::email.nullable())]
    pub actor_email: Option<String>,
    /// The time of the event.
    pub inserted_at: Timestamp,
}

/// Units of an order line that a refund is for.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = refund_lines)]
pub struct RefundLine {
    /// The refund.
    pub refund_id: RefundId,
    /// The order line.
    pub order_line_id: OrderLineId,
    /// The number of units.
    pub quantity: i32,
    /// `true` if they are restocked once the refund is certain.
    pub restocked: bool,
}

/// Units of a refund that are restocked once the refund is certain.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = refund_lines)]
pub struct ReturnedUnits {
    /// The refund.
    pub refund_id: RefundId,
    /// The state of the refund.
    #[diesel(select_expression = refunds::status)]
    pub status: RefundStatus,
    /// The refunded payment; `None` if it was received manually.
    #[diesel(select_expression = refunds::payment_id)]
    pub payment_id: Option<PaymentId>,
    /// The variant; `None` once it was deleted.
    #[diesel(select_expression = order_line_items::variant_id)]
    pub variant_id: Option<VariantId>,
    /// The number of units.
    pub quantity: i32,
}

/// Units of a variant that were restocked, according to the stock ledger.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct RestockedUnits {
    /// The order's number.
    pub number: String,
    /// The variant; `None` once it was deleted.
    pub variant_id: Option<VariantId>,
    /// The number of units, minus those that were taken out again.
    pub units: Option<i64>,
}

/// A shipment.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipments)]
pub struct Shipment {
    /// The id.
    pub id: ShipmentId,
    /// The carrier; may be empty.
    pub carrier: String,
    /// The carrier's tracking number; may be empty.
    pub tracking_number: String,
    /// The URL of the tracking page; may be empty.
    pub tracking_url: String,
    /// The time when it was shipped.
    pub inserted_at: Timestamp,
}

/// Units of an order line in a shipment.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = shipment_lines)]
pub struct ShipmentLine {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The order line.
    pub order_line_id: OrderLineId,
    /// The number of units.
    pub quantity: i32,
}

/// The tracking page of an order's shipment.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipments)]
pub struct TrackingLink {
    /// The order.
    pub order_id: OrderId,
    /// The URL.
    pub tracking_url: String,
}

/// A refund that must be sent manually, and its order.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = refunds)]
pub struct RefundToSend {
    /// The refund.
    #[diesel(embed)]
    pub refund: Refund,
    /// The order.
    #[diesel(embed)]
    pub order: Order,
}

/// An undecided dispute, and the order that it is about.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct OpenDispute {
    /// The dispute.
    #[diesel(embed)]
    pub dispute: Dispute,
    /// The order's number.
    pub number: String,
}
