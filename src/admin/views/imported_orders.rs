//! The pages of orders of an earlier shop.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{filters, page::Page, zone::Zone},
    imported_orders::{DetailedOrder, ImportedOrder, OrderDetails},
    web::{
        components::{ImportedOrderSummary, Moment, Pagination},
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
    /// The name of the earlier shop's system.
    pub source: &'static str,
    /// The email address of the customer.
    pub email: String,
    /// The time when it was placed.
    pub placed: Moment,
    /// Its states.
    pub states: Vec<String>,
    /// The total price.
    pub total: String,
}

impl EarlierRow {
    /// Builds the row of an order.
    pub fn new(order: &ImportedOrder, zone: Zone) -> Self {
        let details = &order.details;
        Self {
            number: details.number.clone(),
            path: paths::admin_imported_order(order.id),
            source: details.source.name(),
            email: details.email.clone(),
            placed: Moment::date_time(zone, details.placed_at),
            states: details.state_labels(),
            total: details.money(&details.total_price),
        }
    }
}

/// The list of earlier orders.
#[derive(Template)]
#[template(path = "admin/imported_orders/index.html")]
pub struct EarlierOrdersPage {
    layout: Layout,
    nav: AdminNav,
    query: String,
    total: i64,
    earlier: Vec<EarlierRow>,
    pagination: Pagination,
}

impl EarlierOrdersPage {
    /// Builds a page of the list.
    pub fn new(layout: Layout, query: String, orders: &Page<ImportedOrder>) -> Self {
        let zone = layout.zone;
        let address = |number: i64| {
            format!("{}&page={number}", paths::search(paths::ADMIN_IMPORTED_ORDERS, &query))
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Orders),
            total: orders.total,
            earlier: orders.items.iter().map(|order| EarlierRow::new(order, zone)).collect(),
            pagination: Pagination::new(orders, address),
            query,
        }
    }
}

/// The page of an earlier order.
#[derive(Template)]
#[template(path = "admin/imported_orders/show.html")]
pub struct EarlierOrderPage {
    layout: Layout,
    nav: AdminNav,
    details: OrderDetails,
    has_account: bool,
    imported: Moment,
    summary: ImportedOrderSummary,
}

impl EarlierOrderPage {
    /// Builds the page of an order.
    pub fn new(layout: Layout, detailed: DetailedOrder) -> Self {
        let order = &detailed.order;
        Self {
            nav: AdminNav::new(AdminSection::Orders),
            details: order.details.clone(),
            has_account: order.user_id.is_some(),
            imported: layout.date_time(&order.inserted_at),
            summary: ImportedOrderSummary::new(detailed),
            layout,
        }
    }
}
