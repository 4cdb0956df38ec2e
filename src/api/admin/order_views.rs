//! Orders in responses to programs that run the shop.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Result,
    api::{
        adjustment::AdjustmentView,
        response::ApiResponse,
        schema::{Amount, Time},
    },
    db::Conn,
    foundation::ids::OrderId,
    orders::{
        self, Document, History, Order, OrderEvent, OrderLine, OrderRights, Package, PlacedOrder,
    },
    payments::{self, Dispute, Payment, Refund},
};

/// An order as lists contain it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminOrderSummary)]
pub struct OrderSummaryView {
    /// The id.
    id: i64,
    /// The number, such as `ORD-2026-000001`.
    number: String,
    /// `pending`, `confirmed`, `on_hold`, `completed` or `cancelled`.
    status: &'static str,
    /// `awaiting`, `processing`, `paid`, `partially_refunded`, `refunded`, `failed` or `cancelled`.
    payment_status: &'static str,
    /// `unfulfilled`, `partially_fulfilled` or `fulfilled`.
    fulfillment_status: &'static str,
    /// The status to which it returns when it is released; `null` unless a person put it on hold.
    held_from: Option<&'static str>,
    /// Why it needs review; empty if it does not.
    flag: String,
    /// The customer's email address.
    email: String,
    /// The customer's account; `null` for a guest.
    customer_id: Option<i64>,
    /// The code of the payment method.
    payment_method: String,
    /// The currency of all amounts.
    currency: &'static str,
    /// The sum of the lines, before discounts, shipping and tax.
    subtotal: Amount,
    /// The sum of all taxes.
    tax_total: Amount,
    /// `true` if prices include tax.
    tax_included: bool,
    /// The amount to pay.
    total: Amount,
    /// The amount received, including what was refunded later.
    paid_total: Amount,
    /// The amount of all refunds that are completed or in progress.
    refunded_total: Amount,
    /// The name of the delivery method.
    shipping_method: String,
    /// The warehouse where the customer picks it up.
    pickup_warehouse_id: Option<i64>,
    /// Counts the changes of its statuses.
    version: i32,
    /// When it was placed.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// An order with everything that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminOrder)]
pub struct OrderView {
    #[serde(flatten)]
    summary: OrderSummaryView,
    /// The statuses that may follow.
    next_statuses: Vec<&'static str>,
    /// What may be done in this status.
    rights: RightsView,
    /// The destination; parts are empty if the customer was not asked for them.
    destination: DestinationView,
    /// The delivery address; `null` if it is unknown.
    address: Option<AddressView>,
    /// The lines, in the order of the cart.
    lines: Vec<LineView>,
    /// Discounts, shipping and taxes.
    adjustments: Vec<AdjustmentView>,
    /// Attempts to pay, oldest first.
    payments: Vec<PaymentView>,
    /// Refunds, oldest first.
    refunds: Vec<RefundView>,
    /// Shipments, oldest first.
    shipments: Vec<ShipmentView>,
    /// Disputes of its payments.
    disputes: Vec<DisputeView>,
    /// The invoice and credit notes.
    documents: Vec<DocumentView>,
    /// The timeline, oldest first.
    events: Vec<EventView>,
}

/// What may be done with an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderRights)]
struct RightsView {
    /// Change it, such as its payment method.
    edit: bool,
    /// Ship its items.
    ship: bool,
    /// Refund what was received.
    refund: bool,
    /// Put it on hold.
    hold: bool,
}

/// The destination of an order, by which tax and shipping were worked out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminOrderDestination)]
struct DestinationView {
    /// The code of the country, of two letters.
    country: String,
    /// The state or province.
    region: String,
    /// The postcode without spaces.
    postcode: String,
    /// The VAT number of a business.
    vat_number: String,
}

/// A delivery address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminOrderAddress)]
struct AddressView {
    /// The recipient.
    name: String,
    /// The company; may be empty.
    company: String,
    /// Street and number.
    line1: String,
    /// A second line; may be empty.
    line2: String,
    /// The postcode as the customer typed it.
    postcode: String,
    /// The town.
    city: String,
    /// The phone number; may be empty.
    phone: String,
    /// The billing address in lines; empty if it is the same.
    billing: String,
}

/// A line of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminOrderLine)]
struct LineView {
    /// The id.
    id: i64,
    /// The product.
    product_id: i64,
    /// The variant; `null` once it was deleted.
    variant_id: Option<i64>,
    /// The product's name at that time.
    title: String,
    /// The chosen options, such as `Moss / 1.5 l`; may be empty.
    options: String,
    /// The stock keeping unit; may be empty.
    sku: String,
    /// The price of one unit.
    price: Amount,
    /// The number of units.
    quantity: i32,
    /// The discount by coupons.
    discount: Amount,
    /// The price of all units, after discounts.
    total: Amount,
    /// The tax: part of the total if prices include tax.
    tax: Amount,
    /// `true` if its units are shipped.
    requires_shipping: bool,
    /// The units that were shipped.
    shipped: i32,
    /// The units that were refunded.
    refunded: i32,
    /// The units left to ship.
    to_ship: i32,
    /// The units that can still be refunded.
    to_refund: i32,
}

/// An attempt to pay.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminPayment)]
struct PaymentView {
    /// The id.
    id: i64,
    /// The provider, or `offline`.
    gateway: String,
    /// `created`, `pending`, `processing`, `succeeded`, `failed`, `cancelled` or `expired`.
    status: &'static str,
    /// The amount due, or received.
    amount: Amount,
    /// The currency of the amount.
    currency: &'static str,
    /// Why it failed; empty if it did not.
    reason: String,
    /// When it began.
    created_at: Time,
}

/// A refund.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminRefund)]
pub struct RefundView {
    /// The id.
    id: i64,
    /// The order.
    order_id: i64,
    /// The refunded payment; `null` if the refund is sent manually.
    payment_id: Option<i64>,
    /// `pending`, `succeeded` or `failed`.
    status: &'static str,
    /// `true` if it must still be sent, and then marked as sent.
    is_to_be_sent: bool,
    /// The amount.
    amount: Amount,
    /// The reason for the customer; may be empty.
    reason: String,
    /// Why the provider declined it; empty if it did not.
    failure: String,
    /// When it was recorded.
    created_at: Time,
    /// When it succeeded or failed.
    finished_at: Option<Time>,
}

/// A shipment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminShipment)]
struct ShipmentView {
    /// The id.
    id: i64,
    /// The carrier; may be empty.
    carrier: String,
    /// The tracking number; may be empty.
    tracking_number: String,
    /// The URL of the tracking page; may be empty.
    tracking_url: String,
    /// The shipped units.
    lines: Vec<ShipmentLineView>,
    /// When it was shipped.
    created_at: Time,
}

/// Units of an order line in a shipment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminShipmentLine)]
struct ShipmentLineView {
    /// The line of the order.
    line_id: i64,
    /// The number of units.
    quantity: i32,
}

/// A payment that the customer's bank contests.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminDispute)]
struct DisputeView {
    /// The id.
    id: i64,
    /// The payment.
    payment_id: i64,
    /// `needs_response`, `under_review`, `won`, `lost` or `closed`.
    status: &'static str,
    /// The disputed amount.
    amount: Amount,
    /// The bank's reason.
    reason: String,
    /// The deadline for a response.
    evidence_due_by: Option<Time>,
}

/// An invoice or a credit note.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminOrderDocument)]
struct DocumentView {
    /// `invoice` or `credit_note`.
    kind: &'static str,
    /// The number.
    number: String,
    /// The total.
    amount: Amount,
    /// When it was issued.
    created_at: Time,
}

/// An entry of the timeline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminOrderEvent)]
struct EventView {
    /// The kind, such as `shipped`.
    kind: String,
    /// What happened, in a sentence.
    message: String,
    /// The email address of the user who did it; `null` for a guest, a program or the shop itself.
    actor: Option<String>,
    /// When it happened.
    created_at: Time,
}

/// Responds with an order. The caller has checked that it may be shown.
pub fn respond(conn: &mut Conn<'_>, id: OrderId) -> Result<ApiResponse> {
    let placed = orders::get_order_by_id(conn, id)?;
    let history = orders::get_history(conn, &placed)?;
    let disputes = payments::list_disputes(conn, &[id])?;
    let version = placed.order.version;
    Ok(ApiResponse::ok(&OrderView::new(placed, history, disputes))?.with_version(version))
}

impl From<&Order> for OrderSummaryView {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id.get(),
            number: order.number.clone(),
            status: order.states.order.as_str(),
            payment_status: order.states.payment.as_str(),
            fulfillment_status: order.states.fulfillment.as_str(),
            held_from: order.held_from.map(|status| status.as_str()),
            flag: order.flag.clone(),
            email: order.email.clone(),
            customer_id: order.user_id.map(|user| user.get()),
            payment_method: order.payment_method.clone(),
            currency: order.currency().code(),
            subtotal: Amount::from(&order.subtotal),
            tax_total: Amount::from(&order.tax_total),
            tax_included: order.tax_included,
            total: Amount::from(&order.total_price),
            paid_total: Amount::from(&order.paid_total),
            refunded_total: Amount::from(&order.refunded_total),
            shipping_method: order.shipping_method.clone(),
            pickup_warehouse_id: order.pickup_warehouse_id.map(|warehouse| warehouse.get()),
            version: order.version,
            created_at: order.inserted_at.into(),
            updated_at: order.updated_at.into(),
        }
    }
}

impl OrderView {
    fn new(placed: PlacedOrder, history: History, disputes: Vec<Dispute>) -> Self {
        let PlacedOrder { order, lines, adjustments, address } = placed;
        let OrderRights { edit, ship, refund, hold } = order.rights();
        Self {
            summary: OrderSummaryView::from(&order),
            next_statuses: order.next_states().iter().map(|status| status.as_str()).collect(),
            rights: RightsView { edit, ship, refund, hold },
            address: address.map(|address| AddressView {
                name: address.name,
                company: address.company,
                line1: address.line1,
                line2: address.line2,
                postcode: address.postcode,
                city: address.city,
                phone: address.phone,
                billing: address.billing,
            }),
            destination: DestinationView {
                country: order.destination.country,
                region: order.destination.region,
                postcode: order.destination.postcode,
                vat_number: order.destination.vat_number,
            },
            lines: lines.into_iter().map(LineView::from).collect(),
            adjustments: adjustments.iter().map(AdjustmentView::from).collect(),
            payments: history.payments.into_iter().map(PaymentView::from).collect(),
            refunds: history.refunds.into_iter().map(RefundView::from).collect(),
            shipments: history.packages.into_iter().map(ShipmentView::from).collect(),
            disputes: disputes.into_iter().map(DisputeView::from).collect(),
            documents: history.documents.into_iter().map(DocumentView::from).collect(),
            events: history.events.into_iter().map(EventView::from).collect(),
        }
    }
}

impl From<OrderLine> for LineView {
    fn from(line: OrderLine) -> Self {
        Self {
            id: line.id.get(),
            product_id: line.product_id.get(),
            variant_id: line.variant_id.map(|variant| variant.get()),
            price: Amount::from(&line.price),
            quantity: line.quantity,
            discount: Amount::from(&line.discount),
            total: Amount::from(&line.total),
            tax: Amount::from(&line.tax),
            requires_shipping: line.requires_shipping,
            shipped: line.shipped,
            refunded: line.refunded,
            to_ship: line.to_ship(),
            to_refund: line.to_refund(),
            title: line.title,
            options: line.options,
            sku: line.sku,
        }
    }
}

impl From<Payment> for PaymentView {
    fn from(payment: Payment) -> Self {
        Self {
            id: payment.id.get(),
            status: payment.status.into(),
            amount: Amount::from(&payment.amount),
            currency: payment.currency.code(),
            gateway: payment.gateway,
            reason: payment.reason,
            created_at: payment.inserted_at.into(),
        }
    }
}

impl From<Refund> for RefundView {
    fn from(refund: Refund) -> Self {
        Self {
            id: refund.id.get(),
            order_id: refund.order_id.get(),
            payment_id: refund.payment_id.map(|payment| payment.get()),
            status: refund.status.into(),
            is_to_be_sent: refund.is_to_be_sent(),
            amount: Amount::from(&refund.amount),
            reason: refund.reason,
            failure: refund.failure,
            created_at: refund.inserted_at.into(),
            finished_at: refund.finished_at.map(Time::from),
        }
    }
}

impl From<Package> for ShipmentView {
    fn from(Package { shipment, lines, .. }: Package) -> Self {
        let line = |line: orders::ShipmentLine| ShipmentLineView {
            line_id: line.order_line_id.get(),
            quantity: line.quantity,
        };
        Self {
            id: shipment.id.get(),
            carrier: shipment.carrier,
            tracking_number: shipment.tracking_number,
            tracking_url: shipment.tracking_url,
            lines: lines.into_iter().map(line).collect(),
            created_at: shipment.inserted_at.into(),
        }
    }
}

impl From<Dispute> for DisputeView {
    fn from(dispute: Dispute) -> Self {
        Self {
            id: dispute.id.get(),
            payment_id: dispute.payment_id.get(),
            status: dispute.status.into(),
            amount: Amount::from(&dispute.amount),
            reason: dispute.reason,
            evidence_due_by: dispute.evidence_due_by.map(Time::from),
        }
    }
}

impl From<Document> for DocumentView {
    fn from(document: Document) -> Self {
        Self {
            kind: document.kind.into(),
            amount: Amount::from(&document.amount),
            number: document.number,
            created_at: document.inserted_at.into(),
        }
    }
}

impl From<OrderEvent> for EventView {
    fn from(event: OrderEvent) -> Self {
        Self {
            kind: event.kind,
            message: event.message,
            actor: event.actor_email,
            created_at: event.inserted_at.into(),
        }
    }
}
