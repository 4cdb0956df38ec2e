//! Sharing a cart, and what somebody shares.

use askama::Template;

use crate::{
    foundation::{clock::Timestamp, filters, money::Currency},
    shopping_cart::{LineAvailability, SharedThing},
    web::{layout::Layout, paths},
};

/// The link that shares a cart.
#[derive(Template)]
#[template(path = "storefront/shared_carts/new.html")]
pub struct SharePage {
    /// The frame.
    pub layout: Layout,
    /// The whole address.
    pub link: String,
    /// Until when it works.
    pub until: String,
}

/// What somebody shares.
#[derive(Template)]
#[template(path = "storefront/shared_carts/show.html")]
pub struct SharedCartPage {
    layout: Layout,
    path: String,
    rows: Vec<Row>,
    /// Things that are no longer sold.
    missing: usize,
}

struct Row {
    name: String,
    slug: String,
    quantity: i32,
    price: String,
    availability: LineAvailability,
    availability_words: String,
}

impl SharedCartPage {
    /// The page at `path`, of `all` things that were shared, as they are at a moment.
    pub fn new(
        layout: Layout,
        path: String,
        (things, all): (&[SharedThing], usize),
        currency: Currency,
        now: Timestamp,
    ) -> Self {
        let zone = layout.zone;
        let row = |thing: &SharedThing| Row {
            name: thing.name.clone(),
            slug: thing.slug.clone(),
            quantity: thing.quantity,
            price: thing.price.format(currency),
            availability: thing.availability,
            availability_words: thing.words(now, zone),
        };
        let rows = things.iter().map(row).collect();
        Self { layout, path, rows, missing: all - things.len() }
    }
}
