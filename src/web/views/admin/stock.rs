//! The shopkeeper's pages of stock.

mod place;
mod row;

use askama::Template;

use crate::{
    foundation::{changeset::Changeset, page::Page, zone::Zone},
    inventory::{Stock, StockChanged, StockMovement, Warehouse},
    web::{
        components::{AdminNav, ErrorSummary, Moment, Pagination, Room},
        layout::Layout,
        paths,
    },
};

pub use place::Place;
use row::{Row, reason_in_words};

/// What is there of each variant.
#[derive(Template)]
#[template(path = "admin/stock/index.html")]
pub struct StockPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    place: Place,
    total: i64,
    rows: Vec<Row>,
    pagination: Pagination,
}

impl StockPage {
    /// A page of the list.
    pub fn new(
        layout: Layout,
        csrf: &str,
        place: Place,
        stock: Page<Stock>,
        warehouses: &[Warehouse],
    ) -> Self {
        let query = place.query(stock.request.number);
        let row = |stock: &Stock| {
            let action = format!("{}?_method=put&{query}", paths::admin_stock(stock.variant.id));
            Row::new(stock, warehouses, action, None)
        };
        Self {
            layout,
            nav: AdminNav::in_room(Room::Stock),
            csrf: csrf.to_owned(),
            total: stock.total,
            rows: stock.items.iter().map(row).collect(),
            pagination: Pagination::new(&stock, |number| place.address(number)),
            place,
        }
    }
}

/// A variant's stock and how it came to be so.
#[derive(Template)]
#[template(path = "admin/stock/show.html")]
pub struct StockItemPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    form: Changeset,
    row: Row,
    /// What lies where, if there are several warehouses.
    places: Vec<PlaceRow>,
    lines: Vec<Line>,
    pagination: Pagination,
}

/// A line of the ledger.
struct Line {
    at: Moment,
    reason: String,
    warehouse: String,
    reference: String,
    /// Where the reference is of an order.
    order: Option<String>,
    delta: String,
    after: i32,
    by: String,
}

impl StockItemPage {
    /// The page of a variant; `form` is what was typed, where that was wrong.
    pub fn new(
        layout: Layout,
        csrf: &str,
        (stock, warehouses): (&Stock, &[Warehouse]),
        movements: Page<StockMovement>,
        form: Changeset,
    ) -> Self {
        let (path, zone) = (paths::admin_stock(stock.variant.id), layout.zone);
        Self {
            layout,
            nav: AdminNav::in_room(Room::Stock),
            csrf: csrf.to_owned(),
            row: Row::new(stock, warehouses, format!("{path}?_method=put"), Some(&form)),
            places: place_rows(stock, warehouses),
            form,
            lines: movements.items.iter().map(|movement| line(movement, zone)).collect(),
            pagination: Pagination::new(&movements, |number| format!("{path}?page={number}")),
        }
    }
}

/// What lies in a warehouse.
struct PlaceRow {
    name: String,
    on_hand: i32,
    held: i32,
    available: i32,
}

fn place_rows(stock: &Stock, warehouses: &[Warehouse]) -> Vec<PlaceRow> {
    let row = |warehouse: &Warehouse| {
        let item = stock.items.iter().find(|item| item.warehouse_id == warehouse.id);
        PlaceRow {
            name: warehouse.details.name.clone(),
            on_hand: item.map_or(0, |item| item.on_hand),
            held: item.map_or(0, |item| item.held),
            available: item.map_or(0, |item| item.available()),
        }
    };
    let several = warehouses.iter().filter(|_| warehouses.len() > 1);
    several.map(row).collect()
}

fn line(movement: &StockMovement, zone: Zone) -> Line {
    let ordered = movement.reference.starts_with("ORD-");
    Line {
        at: Moment::date_time(zone, movement.inserted_at),
        reason: reason_in_words(&movement.reason),
        order: ordered.then(|| paths::admin_order(&movement.reference)),
        reference: movement.reference.clone(),
        warehouse: movement.warehouse.clone(),
        delta: format!("{:+}", movement.delta),
        after: movement.after,
        by: movement.actor_email.clone().unwrap_or_else(|| "The program".to_owned()),
    }
}

/// What a change made of the stock, as a sentence.
pub fn told(StockChanged { stock, after }: &StockChanged) -> String {
    match stock.on_hand() {
        before if before == *after => format!("{}: {after} on hand, as before.", stock.name()),
        before => format!("{}: {before} became {after} on hand.", stock.name()),
    }
}
