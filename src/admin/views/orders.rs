//! The order list.

use askama::Template;
use url::form_urlencoded::Serializer;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{filters, page::Page, params::Params, text::plain_signs, zone::Zone},
    imported_orders::ImportedOrder,
    orders::{AdminOrder, FulfillmentFilter, OrderFilter, OrderStatus, PaymentFilter},
    payments::DisputeStatus,
    saved_views::{ListKind, SavedView},
    web::{
        components::{Moment, Pagination},
        layout::Layout,
        paths,
    },
};

use super::{
    formula_safe::formula_safe,
    imported_orders::EarlierRow,
    list_option::ListOption,
    saved_views::{DefaultView, ViewTabs},
};

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
    tabs: ViewTabs,
    /// The address of the same list as a file.
    file: String,
    query: String,
    statuses: Vec<ListOption>,
    payments: Vec<ListOption>,
    fulfillments: Vec<ListOption>,
    needs_review: bool,
    filtered: bool,
    total: i64,
    rows: Vec<OrderRow>,
    pagination: Pagination,
    /// The newest matching orders of an earlier shop, the number of all, and the list of all.
    earlier: Vec<EarlierRow>,
    earlier_total: i64,
    earlier_path: String,
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

/// The views that every shop has.
const DEFAULT_VIEWS: [DefaultView; 4] = [
    DefaultView { name: "All", query: "" },
    DefaultView { name: "To ship", query: "fulfillment=to_send" },
    DefaultView { name: "Unpaid", query: "payment=awaiting" },
    DefaultView { name: "Need review", query: "look=1" },
];

impl OrdersPage {
    /// Builds a page of the list.
    pub fn new(
        layout: Layout,
        filter: &OrderFilter,
        orders: Page<AdminOrder>,
        views: Vec<SavedView>,
    ) -> Self {
        let full_query = query_string(filter);
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
            tabs: ViewTabs::new(
                &layout,
                ListKind::Orders,
                &DEFAULT_VIEWS,
                views,
                full_query.clone(),
            ),
            file: paths::admin_list("orders.csv", &full_query),
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
            earlier: Vec::new(),
            earlier_total: 0,
            earlier_path: match filter.query.as_str() {
                "" => paths::ADMIN_IMPORTED_ORDERS.to_owned(),
                text => paths::search(paths::ADMIN_IMPORTED_ORDERS, text),
            },
        }
    }

    /// The same page with the newest matching orders of an earlier shop below.
    pub fn with_earlier(mut self, earlier: Option<Page<ImportedOrder>>) -> Self {
        if let Some(page) = earlier {
            let zone = self.layout.zone;
            self.earlier = page.items.iter().map(|order| EarlierRow::new(order, zone)).collect();
            self.earlier_total = page.total;
        }
        self
    }
}

/// Writes the query string of a list, without the page.
fn query_string(filter: &OrderFilter) -> String {
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
    query.finish()
}

fn address(filter: &OrderFilter, page: i64) -> String {
    let mut query = Serializer::new(query_string(filter));
    query.append_pair("page", &page.to_string());
    format!("{}?{}", paths::ADMIN_ORDERS, query.finish())
}

/// Writes orders as lines of a file, after a line of headings if it is the first part.
pub fn csv_lines(orders: &[AdminOrder], is_first: bool) -> csv::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if is_first {
        writer.write_record([
            "Order", "Placed", "Email", "Status", "Payment", "Shipping", "Total", "Currency",
            "Review",
        ])?;
    }
    for AdminOrder { order, .. } in orders {
        writer.write_record([
            order.number.as_str(),
            &order.inserted_at.rfc3339(),
            &formula_safe(&order.email),
            order.states.order.as_str(),
            order.states.payment.as_str(),
            order.states.fulfillment.as_str(),
            &order.total_price.to_string(),
            order.currency().code(),
            &formula_safe(&order.flag),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
