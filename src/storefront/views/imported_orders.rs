//! The pages of a customer's orders in an earlier shop.

use askama::Template;

use crate::{
    foundation::{filters, page::Page, zone::Zone},
    imported_orders::{DetailedOrder, OrderDetails},
    web::{
        components::{ImportedOrderSummary, Pagination},
        layout::Layout,
        paths,
    },
};

/// An earlier order in a list.
pub struct EarlierRow {
    /// Its number in the earlier shop.
    pub number: String,
    /// The path of its page.
    pub path: String,
    /// The date.
    pub placed: String,
    /// What was ordered.
    pub items: String,
    /// Its states.
    pub states: Vec<String>,
    /// The total price.
    pub total: String,
}

impl EarlierRow {
    /// Builds the row of an order.
    pub fn new(detailed: &DetailedOrder, zone: Zone) -> Self {
        let DetailedOrder { order, lines } = detailed;
        let first = lines.first().map_or("", |line| &line.title);
        Self {
            number: order.details.number.clone(),
            path: paths::imported_order(order.id),
            placed: zone.date(order.details.placed_at),
            items: match lines.len() {
                0 | 1 => first.to_owned(),
                many => format!("{first} and {} more", many - 1),
            },
            states: order.details.state_labels(),
            total: order.details.money(&order.details.total_price),
        }
    }
}

/// A customer's earlier orders.
#[derive(Template)]
#[template(path = "storefront/imported_orders/index.html")]
pub struct EarlierOrdersPage {
    layout: Layout,
    earlier: Vec<EarlierRow>,
    total: i64,
    pagination: Pagination,
}

impl EarlierOrdersPage {
    /// A page of the list.
    pub fn new(layout: Layout, orders: &Page<DetailedOrder>) -> Self {
        let zone = layout.zone;
        Self {
            layout,
            earlier: orders.items.iter().map(|order| EarlierRow::new(order, zone)).collect(),
            total: orders.total,
            pagination: Pagination::new(orders, |number| {
                format!("{}?page={number}", paths::IMPORTED_ORDERS)
            }),
        }
    }
}

/// The page of an earlier order.
#[derive(Template)]
#[template(path = "storefront/imported_orders/show.html")]
pub struct EarlierOrderPage {
    layout: Layout,
    details: OrderDetails,
    summary: ImportedOrderSummary,
}

impl EarlierOrderPage {
    /// The page of an order.
    pub fn new(layout: Layout, detailed: DetailedOrder) -> Self {
        let details = detailed.order.details.clone();
        Self { layout, details, summary: ImportedOrderSummary::new(detailed) }
    }
}
