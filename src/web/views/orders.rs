//! The pages of orders.

use askama::Template;

use crate::{
    foundation::{money::Money, page::Page},
    orders::{Listed, PlacedOrder},
    web::{components::picture, layout::Layout},
};

/// Thumbnails of an order in the list.
const THUMBS: usize = 4;

/// A user's orders.
#[derive(Template)]
#[template(path = "orders/index.html")]
pub struct OrdersPage {
    layout: Layout,
    orders: Page<Row>,
}

/// An order in the list.
struct Row {
    number: String,
    placed: String,
    thumbs: Vec<String>,
    items: String,
    status: &'static str,
    total: String,
}

impl OrdersPage {
    /// A page of the list.
    pub fn new(layout: Layout, orders: Page<Listed>) -> Self {
        Self { layout, orders: orders.map(row) }
    }
}

fn row(Listed { order, lines }: Listed) -> Row {
    let first = lines.first().map_or("", |line| &line.title);
    let thumb = |src: Option<&str>| picture(src).to_owned();
    Row {
        placed: order.inserted_at.date(),
        thumbs: lines.iter().take(THUMBS).map(|line| thumb(line.image_src.as_deref())).collect(),
        items: match lines.len() {
            0 | 1 => first.to_owned(),
            many => format!("{first} and {} more", many - 1),
        },
        status: order.status_in_words(),
        total: order.total_price.format(order.currency()),
        number: order.number,
    }
}

/// An order.
#[derive(Template)]
#[template(path = "orders/show.html")]
pub struct OrderPage {
    /// The frame.
    pub layout: Layout,
    /// What was ordered.
    pub placed: PlacedOrder,
}

impl OrderPage {
    fn money(&self, amount: &Money) -> String {
        amount.format(self.placed.order.currency())
    }
}
