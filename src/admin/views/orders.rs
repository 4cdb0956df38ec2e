//! The order list.

use askama::Template;
use url::form_urlencoded::Serializer;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{page::Page, params::Params, text::plain_signs, zone::Zone},
    orders::{AdminOrder, FulfillmentFilter, OrderFilter, OrderStatus, PaymentFilter},
    payments::DisputeStatus,
    web::{
        components::{Moment, Pagination},
        layout::Layout,
        paths,
    },
};

use super::list_option::ListOption;

mod forms;
mod show;

pub use forms::{CancellationPage, HoldFormPage, RefundPage, ShipmentPage};
pub use show::{OrderPage, OrderParts};

/// The order list.
#[derive(Template)]
#[template(path = "admin/orders/index.html")]
pub struct OrdersPage {
    layout: Layout,
    nav: AdminNav,
    query: String,
    statuses: Vec<ListOption>,
    payments: Vec<ListOption>,
    fulfillments: Vec<ListOption>,
    needs_review: bool,
    filtered: bool,
    total: i64,
    rows: Vec<OrderRow>,
    pagination: Pagination,
}

/// An order in a list.
pub struct OrderRow {
    /// Number of the order.
    pub number: String,
    /// Path of its page.
    pub path: String,
    /// Email address of the customer.
    pub email: String,
    /// The time when it was placed.
    pub placed: Moment,
    /// The payment and fulfillment status, and the order status if it matters.
    pub states: Vec<&'static str>,
    /// The dispute of the payment, if any.
    pub dispute: Option<&'static str>,
    /// `true` if it needs review.
    pub flagged: bool,
    /// Total price.
    pub total: String,
}

impl OrderRow {
    /// Builds the row of an order.
    pub fn of(AdminOrder { order, dispute }: &AdminOrder, zone: Zone) -> Self {
        Self {
            path: paths::admin_order(&order.number),
            number: order.number.clone(),
            email: order.email.clone(),
            placed: Moment::date_time(zone, order.inserted_at),
            states: order.state_labels(),
            dispute: dispute.map(DisputeStatus::label),
            flagged: !order.flag.is_empty(),
            total: order.total_price.format(order.currency()),
        }
    }
}

/// Parses the filter from a query and ignores unknown values. Older URLs with a single `status` still work.
pub fn filter(query: &Params) -> OrderFilter {
    let param = |name: &str| query.get(name).unwrap_or_default();
    let (payment, fulfillment) = match param("status") {
        "awaiting" => ("awaiting", ""),
        "paid" => ("paid", "unfulfilled"),
        "partly_sent" => ("", "partially_fulfilled"),
        "sent" => ("", "fulfilled"),
        "refunded" => ("refunded", ""),
        _ => (param("payment"), param("fulfillment")),
    };
    let status = OrderStatus::ALL.iter().find(|status| status.as_str() == param("status"));
    OrderFilter {
        query: plain_signs(param("q")).trim().to_owned(),
        status: status.copied(),
        payment: PaymentFilter::ALL.into_iter().find(|filter| filter.as_str() == payment),
        fulfillment: FulfillmentFilter::ALL
            .into_iter()
            .find(|filter| filter.as_str() == fulfillment),
        flagged: !param("look").is_empty(),
    }
}

impl OrdersPage {
    /// Builds a page of the list.
    pub fn new(layout: Layout, filter: &OrderFilter, orders: Page<AdminOrder>) -> Self {
        let status = |status: &OrderStatus| {
            ListOption::new(status.as_str(), status.label(), filter.status == Some(*status))
        };
        let payment = |wanted: PaymentFilter| {
            ListOption::new(wanted.as_str(), wanted.label(), filter.payment == Some(wanted))
        };
        let fulfillment = |wanted: FulfillmentFilter| {
            ListOption::new(wanted.as_str(), wanted.label(), filter.fulfillment == Some(wanted))
        };
        let zone = layout.zone;
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Orders),
            query: filter.query.clone(),
            statuses: OrderStatus::ALL.iter().map(status).collect(),
            payments: PaymentFilter::ALL.into_iter().map(payment).collect(),
            fulfillments: FulfillmentFilter::ALL.into_iter().map(fulfillment).collect(),
            needs_review: filter.flagged,
            filtered: *filter != OrderFilter::default(),
            total: orders.total,
            rows: orders.items.iter().map(|order| OrderRow::of(order, zone)).collect(),
            pagination: Pagination::new(&orders, |number| address(filter, number)),
        }
    }
}

fn address(filter: &OrderFilter, page: i64) -> String {
    let mut query = Serializer::new(String::new());
    if !filter.query.is_empty() {
        query.append_pair("q", &filter.query);
    }
    if let Some(status) = filter.status {
        query.append_pair("status", status.as_str());
    }
    if let Some(payment) = filter.payment {
        query.append_pair("payment", payment.as_str());
    }
    if let Some(fulfillment) = filter.fulfillment {
        query.append_pair("fulfillment", fulfillment.as_str());
    }
    if filter.flagged {
        query.append_pair("look", "1");
    }
    query.append_pair("page", &page.to_string());
    format!("{}?{}", paths::ADMIN_ORDERS, query.finish())
}
