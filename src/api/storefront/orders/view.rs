//! What responses contain of an order.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Result,
    api::{
        PREFIX,
        adjustment::AdjustmentView,
        response::ApiResponse,
        schema::{Amount, Time},
    },
    db::Conn,
    foundation::money::Money,
    orders::{
        self, FulfillmentStatus, History, ListedOrder, Order, OrderLine, OrderStatus, Package,
        PaymentStatus, PlacedOrder,
    },
    web::{
        paths,
        state::{AppState, WebConfig},
    },
};

/// Loads the order with a token.
pub fn load_view(conn: &mut Conn<'_>, token: &str, state: &AppState) -> Result<OrderView> {
    let placed = orders::get_order_by_token(conn, token)?;
    let history = orders::get_history(conn, &placed)?;
    Ok(OrderView::new(&placed, &history, state))
}

/// An order. Its amounts are those of the day on which it was placed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderView {
    #[serde(flatten)]
    summary: OrderSummaryView,
    #[serde(skip)]
    pub version: i32,
    /// The customer's email address.
    email: String,
    /// The sum of the items before discounts.
    subtotal: Amount,
    /// The sum of all discounts.
    discount_total: Amount,
    /// The shipping cost before discounts.
    shipping_total: Amount,
    /// The sum of all taxes.
    tax_total: Amount,
    /// `true` if prices include tax.
    prices_include_tax: bool,
    /// The amount received, including what was refunded later.
    paid_total: Amount,
    /// The amount of all refunds that are completed or in progress.
    refunded_total: Amount,
    /// Discounts, shipping and taxes, one by one.
    adjustments: Vec<AdjustmentView>,
    /// The delivery and billing address.
    address: OrderAddress,
    /// The name of the delivery method.
    shipping_method: String,
    /// The code of the payment method.
    payment_method: String,
    /// What the customer does next.
    next: NextStep,
    /// What was shipped.
    shipments: Vec<OrderShipment>,
    /// `true` if the customer can cancel it.
    can_cancel: bool,
    /// The URL of the invoice's page.
    invoice_url: Option<String>,
}

/// An order in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub struct OrderSummaryView {
    /// The id.
    id: i64,
    /// The number, such as `ORD-2026-000001`.
    number: String,
    /// The secret token. Anyone who has it can see the order.
    token: String,
    /// The state of the order: `pending`, `on_hold`, `confirmed`, `completed` or `cancelled`.
    #[schema(value_type = String)]
    status: OrderStatus,
    /// The state of its payment, such as `awaiting` or `paid`.
    #[schema(value_type = String)]
    payment_status: PaymentStatus,
    /// The state of its fulfillment, such as `unfulfilled`.
    #[schema(value_type = String)]
    fulfillment_status: FulfillmentStatus,
    /// The currency of all amounts.
    currency: &'static str,
    /// The amount to pay.
    total: Amount,
    /// The items.
    items: Vec<OrderItem>,
    /// When it was placed.
    placed_at: Time,
    /// The URL of its page.
    url: String,
}

/// An item of an order.
#[derive(Debug, Serialize, ToSchema)]
struct OrderItem {
    /// The id.
    id: i64,
    /// The product.
    product_id: i64,
    /// The variant; `null` once it was deleted.
    variant_id: Option<i64>,
    /// The product's name.
    title: String,
    /// The chosen options; empty if there are none.
    variant_title: String,
    /// Stock keeping unit; may be empty.
    sku: String,
    /// The URL of the picture.
    image_url: Option<String>,
    /// Units.
    quantity: i32,
    /// The price of one unit.
    unit_price: Amount,
    /// The price of all units.
    subtotal: Amount,
    /// The discount on it.
    discount_amount: Amount,
    /// The subtotal minus the discount.
    total: Amount,
    /// The tax on it.
    tax_amount: Amount,
    /// Units that were shipped.
    shipped: i32,
    /// Units that were refunded.
    refunded: i32,
}

/// The addresses of an order.
#[derive(Debug, Serialize, ToSchema)]
struct OrderAddress {
    /// Full name.
    name: String,
    /// The company.
    company: String,
    /// Street and number.
    line1: String,
    /// Second line of the address.
    line2: String,
    /// The postcode.
    postcode: String,
    /// The city.
    city: String,
    /// The state or province.
    region: String,
    /// Two-letter code of the country; empty if it was not needed.
    country: String,
    /// The phone number.
    phone: String,
    /// The billing address in lines; empty if it is the delivery address.
    billing: String,
    /// The VAT number of a business.
    vat_number: String,
}

/// What a customer does after ordering.
#[derive(Debug, Serialize, ToSchema)]
struct NextStep {
    /// What to do.
    action: NextAction,
    /// The endpoint that starts the payment; `null` unless the action is `pay`.
    payments_url: Option<String>,
    /// How to pay, in lines; empty unless the action is `follow_instructions`.
    instructions: String,
    /// Until when the items are reserved, if the order awaits its payment.
    reserved_until: Option<Time>,
}

/// What a customer does next.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderNextAction)]
enum NextAction {
    /// Pay on the provider's page.
    Pay,
    /// Pay as the instructions say.
    FollowInstructions,
    /// Nothing.
    None,
}

/// A shipment of an order.
#[derive(Debug, Serialize, ToSchema)]
struct OrderShipment {
    /// The carrier; may be empty.
    carrier: String,
    /// The tracking number; may be empty.
    tracking_number: String,
    /// The URL to track it.
    tracking_url: Option<String>,
    /// Quantities and names, such as `2 × Enamel Kettle`.
    contents: Vec<String>,
    /// When it was shipped.
    shipped_at: Time,
}

impl OrderView {
    fn new(placed: &PlacedOrder, history: &History, state: &AppState) -> Self {
        let PlacedOrder { order, lines, adjustments, .. } = placed;
        let sum = |kind: &str| -> Money {
            adjustments.iter().filter(|row| row.kind == kind).map(|row| &row.amount).sum()
        };
        let invoice = history.is_invoiced().then(|| paths::order_invoice(&order.token));
        Self {
            summary: OrderSummaryView::from_order(order, lines, &state.shop),
            version: order.version,
            email: order.email.clone(),
            subtotal: Amount::from(&order.subtotal),
            discount_total: Amount::from(&(Money::zero() - &sum("discount"))),
            shipping_total: Amount::from(&sum("shipping")),
            tax_total: Amount::from(&order.tax_total),
            prices_include_tax: order.tax_included,
            paid_total: Amount::from(&order.paid_total),
            refunded_total: Amount::from(&order.refunded_total),
            adjustments: adjustments.iter().map(AdjustmentView::from).collect(),
            address: OrderAddress::from(placed),
            shipping_method: order.shipping_method.clone(),
            payment_method: order.payment_method.clone(),
            next: NextStep::new(order, history, state),
            shipments: history.packages.iter().map(OrderShipment::from).collect(),
            can_cancel: orders::can_cancel(order),
            invoice_url: invoice.map(|path| state.shop.absolute(&path)),
        }
    }

    pub fn to_response(&self) -> Result<ApiResponse> {
        Ok(ApiResponse::ok(self)?.with_version(self.version))
    }
}

impl OrderSummaryView {
    pub(super) fn new(listed: &ListedOrder, state: &AppState) -> Self {
        Self::from_order(&listed.order, &listed.lines, &state.shop)
    }

    fn from_order(order: &Order, lines: &[OrderLine], shop: &WebConfig) -> Self {
        Self {
            id: order.id.get(),
            number: order.number.clone(),
            token: order.token.clone(),
            status: order.states.order,
            payment_status: order.states.payment,
            fulfillment_status: order.states.fulfillment,
            currency: order.currency().code(),
            total: Amount::from(&order.total_price),
            items: lines.iter().map(|line| OrderItem::new(line, shop)).collect(),
            placed_at: order.inserted_at.into(),
            url: shop.absolute(&paths::order(&order.token)),
        }
    }
}

impl OrderItem {
    fn new(line: &OrderLine, shop: &WebConfig) -> Self {
        Self {
            id: line.id.get(),
            product_id: line.product_id.get(),
            variant_id: line.variant_id.map(|variant| variant.get()),
            title: line.title.clone(),
            variant_title: line.options.clone(),
            sku: line.sku.clone(),
            image_url: line.image_src.as_deref().map(|src| shop.absolute_url(src)),
            quantity: line.quantity,
            unit_price: Amount::from(&line.price),
            subtotal: Amount::from(&line.base()),
            discount_amount: Amount::from(&line.discount),
            total: Amount::from(&line.total),
            tax_amount: Amount::from(&line.tax),
            shipped: line.shipped,
            refunded: line.refunded,
        }
    }
}

impl From<&PlacedOrder> for OrderAddress {
    fn from(placed: &PlacedOrder) -> Self {
        let address = placed.address.clone().unwrap_or_default();
        let destination = placed.order.destination.clone();
        Self {
            name: address.name,
            company: address.company,
            line1: address.line1,
            line2: address.line2,
            postcode: address.postcode,
            city: address.city,
            region: destination.region,
            country: destination.country,
            phone: address.phone,
            billing: address.billing,
            vat_number: destination.vat_number,
        }
    }
}

impl NextStep {
    fn new(order: &Order, history: &History, state: &AppState) -> Self {
        let instructions = orders::payment_instructions(&state.settings(), order);
        let action = match (order.can_be_paid(), instructions.is_empty()) {
            (true, _) => NextAction::Pay,
            (false, false) => NextAction::FollowInstructions,
            (false, true) => NextAction::None,
        };
        let path = || format!("{PREFIX}{}", paths::order_payments(&order.token));
        Self {
            action,
            payments_url: order.can_be_paid().then(|| state.shop.absolute(&path())),
            instructions,
            reserved_until: history.held_until.map(Time::from),
        }
    }
}

impl From<&Package> for OrderShipment {
    fn from(package: &Package) -> Self {
        let shipment = &package.shipment;
        Self {
            carrier: shipment.carrier.clone(),
            tracking_number: shipment.tracking_number.clone(),
            tracking_url: Some(shipment.tracking_url.clone()).filter(|url| !url.is_empty()),
            contents: package.contents.clone(),
            shipped_at: shipment.inserted_at.into(),
        }
    }
}
