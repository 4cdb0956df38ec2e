//! The shopkeeper's first page.

use askama::Template;

use crate::{
    catalog::ProductCounts,
    foundation::page::Page,
    inventory::Stock,
    orders::Order,
    web::{
        components::{AdminNav, Room},
        layout::Layout,
        paths,
    },
};

use super::orders::Row;

/// What the shopkeeper is told first.
pub struct Facts {
    /// Products by status.
    pub products: ProductCounts,
    /// Orders that nobody has paid yet.
    pub awaiting_payment: i64,
    /// Users who shop.
    pub customers: i64,
    /// Variants in the shop that can't be bought.
    pub sold_out: i64,
    /// The first of those that run out or have.
    pub low: Page<Stock>,
    /// Mails and other jobs that were given up.
    pub undelivered: i64,
    /// The latest.
    pub orders: Page<Order>,
}

/// What there is, and what needs attention.
#[derive(Template)]
#[template(path = "admin/overview.html")]
pub struct OverviewPage {
    layout: Layout,
    nav: AdminNav,
    products: ProductCounts,
    awaiting_payment: i64,
    customers: i64,
    people: usize,
    sold_out: i64,
    undelivered: i64,
    low_count: i64,
    low: Vec<Short>,
    rows: Vec<Row>,
}

/// Something that runs out.
struct Short {
    name: String,
    path: String,
    sku: String,
    available: i32,
}

impl OverviewPage {
    /// The page that tells these facts, and how many people look at the shop.
    pub fn new(layout: Layout, facts: Facts, people: usize) -> Self {
        Self {
            layout,
            nav: AdminNav::in_room(Room::Overview),
            products: facts.products,
            awaiting_payment: facts.awaiting_payment,
            customers: facts.customers,
            people,
            sold_out: facts.sold_out,
            undelivered: facts.undelivered,
            low_count: facts.low.total,
            low: facts.low.items.iter().map(short).collect(),
            rows: facts.orders.items.iter().map(Row::of).collect(),
        }
    }

    fn is_new_shop(&self) -> bool {
        self.products == ProductCounts::default()
    }
}

fn short(stock: &Stock) -> Short {
    Short {
        name: stock.name(),
        path: paths::admin_stock(stock.variant.id),
        sku: stock.variant.sku.clone().unwrap_or_default(),
        available: stock.available(),
    }
}
