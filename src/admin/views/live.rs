//! What happens in the shop at this moment.

mod goods;
mod people;
mod sold;

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::ProductSummary,
    foundation::{clock::Timestamp, filters, page::Page},
    inventory::Stock,
    jobs::{FailedJob, PausedService},
    orders::SoldMinute,
    shopping_cart::Demand,
    web::{layout::Layout, paths, sse::Presence},
};

use super::failed_mails::{PausedRow, Row as Undelivered};
use goods::{Low, Wanted};
use people::Visited;
use sold::Sold;

/// What the database knows of this moment.
pub struct Facts {
    /// Which moment it is.
    pub at: Timestamp,
    /// The products that most people look at, in no order.
    pub products: Vec<ProductSummary>,
    /// The last minutes, the present one last.
    pub sold: Vec<SoldMinute>,
    /// What is in most carts.
    pub wanted: Vec<Demand>,
    /// How much there is of it, in no order.
    pub stock: Vec<Stock>,
    /// What runs out or has, what changed last first, and when that was.
    pub low: Vec<(Stock, Option<Timestamp>)>,
    /// What was given up.
    pub failed: Page<FailedJob>,
    /// What can't be sent at the moment.
    pub paused: Vec<PausedService>,
}

/// Who is there, what they want, what sells, and what needs attention.
#[derive(Template)]
#[template(path = "admin/live/show.html")]
pub struct LivePage {
    layout: Layout,
    nav: AdminNav,
    at: String,
    people: usize,
    visited: Vec<Visited>,
    sold: Sold,
    wanted: Vec<Wanted>,
    low: Vec<Low>,
    failed_count: i64,
    failed: Vec<Undelivered>,
    paused: Vec<PausedRow>,
}

impl LivePage {
    /// The page of a moment.
    pub fn new(layout: Layout, presence: &Presence, facts: &Facts) -> Self {
        let zone = layout.zone;
        let low = |(stock, at): &(Stock, Option<Timestamp>)| Low::of(stock, *at, facts.at, zone);
        let paused = facts.paused.iter().cloned().map(|paused| PausedRow::of(paused, zone));
        Self {
            layout,
            nav: AdminNav::in_room(AdminSection::Live),
            at: zone.time(facts.at),
            people: presence.people,
            visited: people::visited(presence, &facts.products),
            sold: Sold::new(&facts.sold, zone),
            wanted: goods::wanted(&facts.wanted, &facts.stock),
            low: facts.low.iter().map(low).collect(),
            failed_count: facts.failed.total,
            failed: facts.failed.items.iter().map(|job| Undelivered::of(job, zone)).collect(),
            paused: paused.collect(),
        }
    }
}
