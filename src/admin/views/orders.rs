//! The order list.

use askama::{Template, filters::HtmlSafe};
use strum::{EnumString, IntoStaticStr, VariantArray};
use url::form_urlencoded::Serializer;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{
        filters,
        money::Money,
        page::Page,
        params::Params,
        text::{formula_safe, plain_signs},
        zone::Zone,
    },
    imported_orders::ImportedOrder,
    orders::{AdminOrder, FulfillmentFilter, Order, OrderFilter, OrderStatus, PaymentFilter},
    payments::PaymentMethod,
    saved_views::{ListKind, SavedView},
    web::{
        components::{Moment, Pagination},
        layout::Layout,
        paths,
    },
};

use super::{
    imported_orders::EarlierRow,
    list_columns::{Badge, CellValue, ColumnChoice, Headings, ListColumn, ListColumns, RowCells},
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
    columns: ColumnChoice,
    table: OrderTable,
    pagination: Pagination,
    /// The newest matching orders of an earlier shop, the number of all, and the list of all.
    earlier: Vec<EarlierRow>,
    earlier_total: i64,
    earlier_path: String,
}

/// A column of the order list that can be shown or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum OrderColumn {
    /// The customer's email address.
    Customer,
    /// The time when it was placed.
    Placed,
    /// The states of the order, its payment and its fulfillment, and whether it needs review.
    Status,
    /// The payment method.
    PaymentMethod,
    /// The delivery method.
    DeliveryMethod,
    /// The country, region and postcode.
    Destination,
    /// The total price.
    Total,
    /// The amount received.
    Paid,
    /// The amount refunded.
    Refunded,
    /// The time of the last change.
    Changed,
}

impl ListColumn for OrderColumn {
    const DEFAULT: &'static [Self] = &[Self::Customer, Self::Placed, Self::Status, Self::Total];

    fn label(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::Placed => "Placed",
            Self::Status => "Status",
            Self::PaymentMethod => "Payment method",
            Self::DeliveryMethod => "Delivery method",
            Self::Destination => "Destination",
            Self::Total => "Total",
            Self::Paid => "Paid",
            Self::Refunded => "Refunded",
            Self::Changed => "Changed",
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Total | Self::Paid | Self::Refunded)
    }
}

/// Orders as a table.
#[derive(Template)]
#[template(path = "admin/orders/table.html")]
pub struct OrderTable {
    headings: Headings,
    rows: Vec<OrderRow>,
}

impl HtmlSafe for OrderTable {}

/// An order in a list.
struct OrderRow {
    number: String,
    path: String,
    cells: RowCells,
}

impl OrderTable {
    /// Builds the table.
    pub fn new(orders: &[AdminOrder], columns: &ListColumns<OrderColumn>, zone: Zone) -> Self {
        let row = |listed: &AdminOrder| OrderRow {
            number: listed.order.number.clone(),
            path: paths::admin_order(&listed.order.number),
            cells: columns.cells(|column| value(listed, column, zone)),
        };
        Self { headings: columns.headings(), rows: orders.iter().map(row).collect() }
    }

    /// Returns `true` without orders.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

fn value(listed: &AdminOrder, column: OrderColumn, zone: Zone) -> CellValue {
    let order = &listed.order;
    let amount = |amount: &Money| amount.format(order.currency());
    CellValue::Text(match column {
        OrderColumn::Customer => order.email.clone(),
        OrderColumn::Placed => return CellValue::Time(Moment::date_time(zone, order.inserted_at)),
        OrderColumn::Changed => return CellValue::Time(Moment::date_time(zone, order.updated_at)),
        OrderColumn::Status => return CellValue::Badges(badges(listed)),
        OrderColumn::PaymentMethod => PaymentMethod::from_code(&order.payment_method)
            .map(|method| method.name.to_owned())
            .unwrap_or_default(),
        OrderColumn::DeliveryMethod => order.shipping_method.clone(),
        OrderColumn::Destination => order.destination.in_one_line(),
        OrderColumn::Total => amount(&order.total_price),
        OrderColumn::Paid => amount(&order.paid_total),
        OrderColumn::Refunded => amount(&order.refunded_total),
    })
}

/// The states of an order, a dispute about it, and whether it needs review.
fn badges(AdminOrder { order, dispute }: &AdminOrder) -> Vec<Badge> {
    let mut badges: Vec<Badge> = order.state_labels().into_iter().map(Badge::new).collect();
    badges.extend(dispute.map(|dispute| Badge::accent(dispute.label())));
    if !order.flag.is_empty() {
        badges.push(Badge::accent("Needs review"));
    }
    badges
}

/// What the list shows.
pub struct OrderList {
    /// The filter.
    pub filter: OrderFilter,
    /// The chosen columns.
    pub columns: ListColumns<OrderColumn>,
    /// A page of the orders.
    pub page: Page<AdminOrder>,
    /// The saved views.
    pub views: Vec<SavedView>,
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
    pub fn new(layout: Layout, list: OrderList) -> Self {
        let OrderList { filter, columns, page, views } = list;
        let full_query = columns.append_to(query_string(&filter));
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
            statuses: OrderStatus::ALL.iter().map(status).collect(),
            payments: PaymentFilter::ALL.into_iter().map(payment).collect(),
            fulfillments: FulfillmentFilter::ALL.into_iter().map(fulfillment).collect(),
            needs_review: filter.flagged,
            filtered: filter != OrderFilter::default(),
            total: page.total,
            table: OrderTable::new(&page.items, &columns, zone),
            columns: columns.choice(),
            pagination: Pagination::new(&page, |number| {
                paths::admin_list_page("orders", &full_query, number)
            }),
            earlier: Vec::new(),
            earlier_total: 0,
            earlier_path: match filter.query.as_str() {
                "" => paths::ADMIN_IMPORTED_ORDERS.to_owned(),
                text => paths::search(paths::ADMIN_IMPORTED_ORDERS, text),
            },
            query: filter.query,
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

/// Writes orders as lines of a file, after a line of headings if it is the first part.
pub fn csv_lines(
    orders: &[AdminOrder],
    columns: &ListColumns<OrderColumn>,
    is_first: bool,
) -> csv::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if is_first {
        writer.write_record(["Order"].into_iter().chain(columns.iter().flat_map(csv_headings)))?;
    }
    for AdminOrder { order, .. } in orders {
        let mut record = vec![order.number.clone()];
        record.extend(columns.iter().flat_map(|column| csv_values(order, column)));
        writer.write_record(&record)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The headings of a column in a file, which has a column for each state.
fn csv_headings(column: OrderColumn) -> Vec<&'static str> {
    match column {
        OrderColumn::Customer => vec!["Email"],
        OrderColumn::Status => vec!["Status", "Payment", "Shipping", "Review"],
        OrderColumn::Total => vec!["Total", "Currency"],
        other => vec![other.label()],
    }
}

fn csv_values(order: &Order, column: OrderColumn) -> Vec<String> {
    match column {
        OrderColumn::Customer => vec![formula_safe(&order.email)],
        OrderColumn::Placed => vec![order.inserted_at.rfc3339()],
        OrderColumn::Changed => vec![order.updated_at.rfc3339()],
        OrderColumn::Status => vec![
            order.states.order.as_str().to_owned(),
            order.states.payment.as_str().to_owned(),
            order.states.fulfillment.as_str().to_owned(),
            formula_safe(&order.flag),
        ],
        OrderColumn::PaymentMethod => vec![order.payment_method.clone()],
        OrderColumn::DeliveryMethod => vec![formula_safe(&order.shipping_method)],
        OrderColumn::Destination => vec![formula_safe(&order.destination.in_one_line())],
        OrderColumn::Total => {
            vec![order.total_price.to_string(), order.currency().code().to_owned()]
        }
        OrderColumn::Paid => vec![order.paid_total.to_string()],
        OrderColumn::Refunded => vec![order.refunded_total.to_string()],
    }
}
