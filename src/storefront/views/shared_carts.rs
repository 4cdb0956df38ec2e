//! Shared carts.

use askama::Template;

use crate::{
    foundation::{clock::Timestamp, filters, money::Currency},
    shopping_cart::{LineAvailability, SharedItem},
    web::{layout::Layout, paths},
};

/// The link that shares a cart.
#[derive(Template)]
#[template(path = "storefront/shared_carts/new.html")]
pub struct SharePage {
    /// The layout.
    pub layout: Layout,
    /// The absolute URL.
    pub link: String,
    /// The date on which the link expires.
    pub until: String,
}

/// A shared cart.
#[derive(Template)]
#[template(path = "storefront/shared_carts/show.html")]
pub struct SharedCartPage {
    layout: Layout,
    path: String,
    rows: Vec<Row>,
    /// Number of items that are no longer sold.
    missing: usize,
}

struct Row {
    name: String,
    slug: String,
    quantity: i32,
    price: String,
    availability: LineAvailability,
    availability_label: String,
}

/// The parts of the page that don't depend on the items.
pub struct SharedCartFrame {
    /// The layout.
    pub layout: Layout,
    /// The path of the shared cart.
    pub path: String,
}

impl SharedCartPage {
    /// The page of the items that are still sold, of `shared_lines` that were shared.
    pub fn new(
        frame: SharedCartFrame,
        items: &[SharedItem],
        shared_lines: usize,
        currency: Currency,
        now: Timestamp,
    ) -> Self {
        let SharedCartFrame { layout, path } = frame;
        let zone = layout.zone;
        let row = |item: &SharedItem| Row {
            name: item.name.clone(),
            slug: item.slug.clone(),
            quantity: item.quantity,
            price: item.price.format(currency),
            availability: item.availability,
            availability_label: item.availability_label(now, zone),
        };
        let rows = items.iter().map(row).collect();
        Self { layout, path, rows, missing: shared_lines - items.len() }
    }
}
