//! The shopkeeper's pages of orders.

use askama::Template;
use url::form_urlencoded::Serializer;

use crate::{
    foundation::{page::Page, params::Params, zone::Zone},
    orders::{Order, OrderFilter, OrderStanding},
    web::{
        components::{AdminNav, Moment, Pagination, Room},
        layout::Layout,
        paths,
    },
};

mod forms;
mod show;

pub use forms::{CancellationPage, RefundPage, ShipmentPage};
pub use show::{OrderPage, OrderParts};

/// Everybody's orders.
#[derive(Template)]
#[template(path = "admin/orders/index.html")]
pub struct OrdersPage {
    layout: Layout,
    nav: AdminNav,
    query: String,
    /// Word, words, and whether it is chosen.
    standings: Vec<(&'static str, &'static str, bool)>,
    filtered: bool,
    total: i64,
    rows: Vec<Row>,
    pagination: Pagination,
}

/// An order in a list.
pub struct Row {
    pub number: String,
    pub path: String,
    pub email: String,
    pub placed: Moment,
    pub status: &'static str,
    /// Whether the shopkeeper was asked to look at it.
    pub flagged: bool,
    pub total: String,
}

impl Row {
    /// The row of an order.
    pub fn of(order: &Order, zone: Zone) -> Self {
        Self {
            path: paths::admin_order(&order.number),
            number: order.number.clone(),
            email: order.email.clone(),
            placed: Moment::date_time(zone, order.inserted_at),
            status: order.status_in_words(),
            flagged: !order.flag.is_empty(),
            total: order.total_price.format(order.currency()),
        }
    }
}

/// What an address asks for; what it says in unknown words is not asked.
pub fn filter(query: &Params) -> OrderFilter {
    let word = query.get("status").unwrap_or_default();
    let standing = OrderStanding::ALL.into_iter().find(|(name, _)| *name == word);
    OrderFilter {
        query: query.get("q").unwrap_or_default().trim().to_owned(),
        standing: standing.map(|(_, standing)| standing),
        flagged: query.get("look").is_some_and(|look| !look.is_empty()),
    }
}

impl OrdersPage {
    /// A page of the list.
    pub fn new(layout: Layout, filter: &OrderFilter, orders: Page<Order>) -> Self {
        let chosen = |(word, standing): (&'static str, OrderStanding)| {
            (word, standing.words(), filter.standing == Some(standing))
        };
        let zone = layout.zone;
        Self {
            layout,
            nav: AdminNav::in_room(Room::Orders),
            query: filter.query.clone(),
            standings: OrderStanding::ALL.into_iter().map(chosen).collect(),
            filtered: *filter != OrderFilter::default(),
            total: orders.total,
            rows: orders.items.iter().map(|order| Row::of(order, zone)).collect(),
            pagination: Pagination::new(&orders, |number| address(filter, number)),
        }
    }
}

fn address(filter: &OrderFilter, page: i64) -> String {
    let mut query = Serializer::new(String::new());
    if !filter.query.is_empty() {
        query.append_pair("q", &filter.query);
    }
    for (word, standing) in OrderStanding::ALL {
        if filter.standing == Some(standing) {
            query.append_pair("status", word);
        }
    }
    query.append_pair("page", &page.to_string());
    format!("{}?{}", paths::ADMIN_ORDERS, query.finish())
}
