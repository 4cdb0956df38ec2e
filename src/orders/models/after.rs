//! Rows of what becomes of an order.

use diesel::NullableExpressionMethods;

use crate::{
    db::schema::{
        order_addresses, order_events, order_line_items, refund_lines, refunds, shipment_lines,
        shipments,
    },
    foundation::{
        clock::Timestamp,
        ids::{OrderLineId, PaymentId, RefundId, ShipmentId, VariantId},
        postal_address::PostalAddress,
    },
    payments::RefundStatus,
};

use super::Destination;

/// Who gets an order, and where.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = order_addresses)]
pub struct Address {
    /// The whole name.
    pub name: String,
    /// A business; may be empty.
    pub company: String,
    /// Street and number.
    pub line1: String,
    /// What else finds it; may be empty.
    pub line2: String,
    /// As it was typed.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// May be empty.
    pub phone: String,
    /// Whom the bill goes to, in lines, where that is somebody else.
    pub billing: String,
}

impl Address {
    /// In lines for an envelope, as the country of the destination writes them.
    pub fn lines(&self, destination: &Destination) -> Vec<String> {
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

/// A line of an order's timeline.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_events)]
pub struct OrderEvent {
    /// What kind of thing happened, in a word.
    pub kind: String,
    /// What happened, in a sentence.
    pub message: String,
    /// The address of whoever did it; none where the shopper or the program did.
    #[diesel(select_expression = crate::db::schema::users::email.nullable())]
    pub actor_email: Option<String>,
    /// When.
    pub inserted_at: Timestamp,
}

/// Which units a refund was for.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = refund_lines)]
pub struct RefundLine {
    /// The refund.
    pub refund_id: RefundId,
    /// The order's line.
    pub order_line_id: OrderLineId,
    /// How many.
    pub quantity: i32,
    /// Whether they go back on the shelf, once the refund is certain.
    pub restocked: bool,
}

/// Units of a refund that go, or went, back on the shelf.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = refund_lines)]
pub struct ReturnedUnits {
    /// The refund.
    pub refund_id: RefundId,
    /// How the refund stands.
    #[diesel(select_expression = refunds::status, deserialize_as = String)]
    pub status: RefundStatus,
    /// The payment that the money came from; `None` if it came by hand.
    #[diesel(select_expression = refunds::payment_id)]
    pub payment_id: Option<PaymentId>,
    /// The variant; `None` once it was deleted.
    #[diesel(select_expression = order_line_items::variant_id)]
    pub variant_id: Option<VariantId>,
    /// How many.
    pub quantity: i32,
}

/// Units that came back to a place on the shelf, as the ledger has them.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct CameBack {
    /// The order's number.
    pub number: String,
    /// What came back.
    pub variant: Option<VariantId>,
    /// `return` or `cancelled`.
    pub reason: String,
    /// How many, less what went out again.
    pub units: Option<i64>,
}

/// A parcel.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipments)]
pub struct Shipment {
    /// The id.
    pub id: ShipmentId,
    /// Who carries it; may be empty.
    pub carrier: String,
    /// How the carrier calls it; may be empty.
    pub tracking_number: String,
    /// Where it can be followed; may be empty.
    pub tracking_url: String,
    /// When it left.
    pub inserted_at: Timestamp,
}

/// What is in a parcel.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = shipment_lines)]
pub struct ShipmentLine {
    /// The parcel.
    pub shipment_id: ShipmentId,
    /// The order's line.
    pub order_line_id: OrderLineId,
    /// How many.
    pub quantity: i32,
}
