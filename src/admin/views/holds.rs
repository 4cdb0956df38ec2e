//! Pages of reserved stock.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    checkout::Hold,
    foundation::{clock::Timestamp, filters, page::Page, zone::Zone},
    web::{components::Pagination, layout::Layout, paths},
};

/// The list of reserved stock.
#[derive(Template)]
#[template(path = "admin/holds/index.html")]
pub struct HoldsPage {
    layout: Layout,
    nav: AdminNav,
    total: i64,
    rows: Vec<Row>,
    pagination: Pagination,
}

/// Stock reserved by one checkout or order.
struct Row {
    order: Option<OrderLink>,
    cart: String,
    email: String,
    network: String,
    lines: Vec<(String, i32)>,
    units: i32,
    minutes: i64,
    since: String,
    until: String,
    latest: String,
    path: String,
}

/// The order that reserves stock.
struct OrderLink {
    number: String,
    path: String,
}

impl Row {
    fn new(hold: &Hold, now: Timestamp, zone: Zone) -> Self {
        let checkout = &hold.checkout;
        Self {
            order: hold
                .order
                .clone()
                .map(|number| OrderLink { path: paths::admin_order(&number), number }),
            cart: checkout.cart_id.to_string(),
            email: checkout.details.email.clone(),
            network: checkout.client_network.clone(),
            lines: hold.lines.iter().map(|line| (line.name.clone(), line.units)).collect(),
            units: hold.units(),
            minutes: hold.minutes(now),
            since: zone.time(checkout.begun_at),
            until: zone.time(checkout.expires_at),
            latest: zone.time(checkout.latest_deadline().max(checkout.expires_at)),
            path: paths::admin_hold(checkout.id),
        }
    }
}

impl HoldsPage {
    /// Builds a page of the list.
    pub fn new(layout: Layout, holds: &Page<Hold>, now: Timestamp) -> Self {
        let address = |number| format!("{}?page={number}", paths::ADMIN_HOLDS);
        let zone = layout.zone;
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Stock),
            total: holds.total,
            rows: holds.items.iter().map(|hold| Row::new(hold, now, zone)).collect(),
            pagination: Pagination::new(holds, address),
        }
    }
}

/// The page that asks before stock is released.
#[derive(Template)]
#[template(path = "admin/holds/show.html")]
pub struct HoldPage {
    layout: Layout,
    nav: AdminNav,
    row: Row,
}

impl HoldPage {
    /// Builds the page.
    pub fn new(layout: Layout, hold: &Hold, now: Timestamp) -> Self {
        let row = Row::new(hold, now, layout.zone);
        Self { layout, nav: AdminNav::new(AdminSection::Stock), row }
    }
}
