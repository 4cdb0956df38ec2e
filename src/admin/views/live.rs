//! The live page.

mod sales;
mod stock;
mod visitors;

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::ProductSummary,
    foundation::{clock::Timestamp, filters, page::Page},
    inventory::{LowStock, Stock},
    jobs::{FailedJob, PausedService},
    orders::MinuteSales,
    shopping_cart::Demand,
    web::{layout::Layout, paths, sse::Presence},
};

use super::failed_jobs::{FailedJobRow, PausedRow};
use sales::SalesChart;
use stock::{DemandRow, LowStockRow};
use visitors::VisitedPage;

/// The data of the live page.
pub struct LiveData {
    /// The current time.
    pub at: Timestamp,
    /// The products with the most visitors, unordered.
    pub products: Vec<ProductSummary>,
    /// Sales of the last minutes; the current minute comes last.
    pub sold: Vec<MinuteSales>,
    /// The variants in most carts.
    pub wanted: Vec<Demand>,
    /// The stock of these variants, unordered.
    pub stock: Vec<Stock>,
    /// Variants that are low or sold out with the time of their last change, latest first.
    pub low: Vec<LowStock>,
    /// Failed jobs.
    pub failed: Page<FailedJob>,
    /// Services that are unavailable.
    pub paused: Vec<PausedService>,
}

/// The live page: visitors, carts, sales, stock and failures.
#[derive(Template)]
#[template(path = "admin/live/show.html")]
pub struct LivePage {
    layout: Layout,
    nav: AdminNav,
    at: String,
    people: usize,
    visited: Vec<VisitedPage>,
    sold: SalesChart,
    wanted: Vec<DemandRow>,
    low: Vec<LowStockRow>,
    failed_count: i64,
    failed: Vec<FailedJobRow>,
    paused: Vec<PausedRow>,
}

impl LivePage {
    /// Builds the page.
    pub fn new(layout: Layout, presence: &Presence, data: &LiveData) -> Self {
        let zone = layout.zone;
        let low = |low: &LowStock| LowStockRow::of(&low.stock, low.changed_at, data.at, zone);
        let paused = data.paused.iter().cloned().map(|paused| PausedRow::of(paused, zone));
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Live),
            at: zone.time(data.at),
            people: presence.people,
            visited: visitors::visited_pages(presence, &data.products),
            sold: SalesChart::new(&data.sold, zone),
            wanted: stock::demand_rows(&data.wanted, &data.stock),
            low: data.low.iter().map(low).collect(),
            failed_count: data.failed.total,
            failed: data.failed.items.iter().map(|job| FailedJobRow::of(job, zone)).collect(),
            paused: paused.collect(),
        }
    }
}
