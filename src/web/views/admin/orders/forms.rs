//! The forms of an order: a refund, a parcel, calling it off.

use askama::Template;

use crate::{
    foundation::changeset::Changeset,
    orders::{self, OrderLine, PlacedOrder},
    web::{
        components::{AdminNav, Check, ErrorSummary, Field, Room},
        layout::Layout,
        paths,
    },
};

/// A line of the order with the field of its units.
struct Row {
    name: String,
    sku: String,
    field: String,
    label: String,
    most: i32,
    each: String,
}

/// What money goes back.
#[derive(Template)]
#[template(path = "admin/orders/refund.html")]
pub struct RefundPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    form: Changeset,
    number: String,
    path: String,
    rows: Vec<Row>,
    left: String,
    shipping: String,
}

impl RefundPage {
    /// The form of a refund.
    pub fn new(layout: Layout, csrf: String, placed: &PlacedOrder, form: Changeset) -> Self {
        let order = &placed.order;
        let each =
            |line: &OrderLine| order.money(&orders::worth(order, line, 1.min(line.to_refund())));
        let refundable = placed.lines.iter().filter(|line| line.to_refund() > 0);
        Self {
            layout,
            nav: AdminNav::in_room(Room::Orders),
            csrf,
            form,
            number: order.number.clone(),
            path: paths::admin_order(&order.number),
            rows: refundable.map(|line| row(line, line.to_refund(), each(line))).collect(),
            left: order.money(&order.kept()),
            shipping: order.money(&orders::shipping_cost(order, &placed.lines)),
        }
    }
}

/// What leaves the house.
#[derive(Template)]
#[template(path = "admin/orders/shipment.html")]
pub struct ShipmentPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    form: Changeset,
    number: String,
    path: String,
    rows: Vec<Row>,
}

impl ShipmentPage {
    /// The form of a parcel.
    pub fn new(layout: Layout, csrf: String, placed: &PlacedOrder, form: Changeset) -> Self {
        let number = placed.order.number.clone();
        let left = placed.lines.iter().filter(|line| line.to_ship() > 0);
        Self {
            layout,
            nav: AdminNav::in_room(Room::Orders),
            csrf,
            form,
            path: paths::admin_order(&number),
            number,
            rows: left.map(|line| row(line, line.to_ship(), String::new())).collect(),
        }
    }
}

fn row(line: &OrderLine, most: i32, each: String) -> Row {
    let name = line.name();
    Row {
        field: orders::units_field(line),
        label: format!("Units of {name}"),
        sku: line.sku.clone(),
        most,
        each,
        name,
    }
}

impl Row {
    fn range(&self) -> (i64, i64) {
        (0, self.most.into())
    }
}

/// Why an order is called off.
#[derive(Template)]
#[template(path = "admin/orders/cancellation.html")]
pub struct CancellationPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    form: Changeset,
    number: String,
    path: String,
    /// What goes back to the shopper; empty where nothing was paid.
    kept: String,
}

impl CancellationPage {
    /// The form that calls an order off.
    pub fn new(layout: Layout, csrf: String, placed: &PlacedOrder, form: Changeset) -> Self {
        let order = &placed.order;
        let kept = order.kept();
        Self {
            layout,
            nav: AdminNav::in_room(Room::Orders),
            csrf,
            form,
            number: order.number.clone(),
            path: paths::admin_order(&order.number),
            kept: if kept.is_zero() { String::new() } else { order.money(&kept) },
        }
    }
}
