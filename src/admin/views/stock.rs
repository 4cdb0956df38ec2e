//! The stock pages.

mod list_state;
mod row;

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, page::Page, zone::Zone},
    inventory::{Stock, StockChange, StockMovement, Warehouse},
    web::{
        components::{ErrorSummary, Moment, Pagination},
        layout::Layout,
        paths,
    },
};

pub use list_state::ListState;
use row::{Row, movement_label};

/// The stock list: one form for all rows of the page.
#[derive(Template)]
#[template(path = "admin/stock/index.html")]
pub struct StockPage {
    layout: Layout,
    nav: AdminNav,
    list: ListState,
    form: Changeset,
    /// The action of the form.
    action: String,
    /// The URL that reloads this page in the current sort order.
    sorted: String,
    total: i64,
    rows: Vec<Row>,
    pagination: Pagination,
}

impl StockPage {
    /// Builds a page of the list. `form` has the values of an invalid form.
    pub fn new(
        layout: Layout,
        list: ListState,
        stock: Page<Stock>,
        warehouses: &[Warehouse],
        form: Changeset,
    ) -> Self {
        let number = stock.request.number;
        let rows = stock.items.iter().enumerate();
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Stock),
            action: format!("{}?_method=put&{}", paths::ADMIN_STOCK, list.query(number)),
            sorted: list.address(number),
            total: stock.total,
            rows: rows.map(|(key, stock)| Row::in_list(stock, warehouses, &form, key)).collect(),
            pagination: Pagination::new(&stock, |number| list.address(number)),
            list,
            form,
        }
    }
}

/// The stock of a variant and its ledger.
#[derive(Template)]
#[template(path = "admin/stock/show.html")]
pub struct StockItemPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    action: String,
    row: Row,
    /// Stock by warehouse, if there are several warehouses.
    warehouses: Vec<WarehouseStock>,
    lines: Vec<Line>,
    pagination: Pagination,
}

/// A line of the ledger.
struct Line {
    at: Moment,
    reason: String,
    warehouse: String,
    reference: String,
    /// The path of the order that the reference names, if any.
    order: Option<String>,
    delta: String,
    after: i32,
    by: String,
}

impl StockItemPage {
    /// Builds the page of a variant. `form` has the values of an invalid form.
    pub fn new(
        layout: Layout,
        stock: &Stock,
        warehouses: &[Warehouse],
        movements: Page<StockMovement>,
        form: Changeset,
    ) -> Self {
        let path = paths::admin_stock(stock.variant.id);
        let zone = layout.zone;
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Stock),
            action: format!("{path}?_method=put"),
            row: Row::single(stock, warehouses, &form),
            warehouses: warehouse_rows(stock, warehouses),
            form,
            lines: movements.items.iter().map(|movement| line(movement, zone)).collect(),
            pagination: Pagination::new(&movements, |number| format!("{path}?page={number}")),
        }
    }
}

/// Stock in a warehouse.
struct WarehouseStock {
    name: String,
    on_hand: i32,
    held: i32,
    available: i32,
}

fn warehouse_rows(stock: &Stock, warehouses: &[Warehouse]) -> Vec<WarehouseStock> {
    let row = |warehouse: &Warehouse| {
        let item = stock.items.iter().find(|item| item.warehouse_id == warehouse.id);
        WarehouseStock {
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
        reason: movement_label(&movement.reason),
        order: ordered.then(|| paths::admin_order(&movement.reference)),
        reference: movement.reference.clone(),
        warehouse: movement.warehouse.clone(),
        delta: format!("{:+}", movement.delta),
        after: movement.after,
        by: movement.actor_email.clone().unwrap_or_else(|| "System".to_owned()),
    }
}

/// Maximum number of changes that are described one by one.
const DESCRIBED: usize = 3;

/// Describes saved changes in a few sentences.
pub fn describe_all(changes: &[StockChange]) -> String {
    match changes {
        [] => "Nothing was entered, so nothing was changed.".to_owned(),
        few if few.len() <= DESCRIBED => {
            few.iter().map(describe_change).collect::<Vec<_>>().join(" ")
        }
        many => format!("{} variants were saved.", many.len()),
    }
}

/// Describes a change in a sentence.
pub fn describe_change(StockChange { stock, after }: &StockChange) -> String {
    match stock.on_hand() {
        before if before == *after => format!("{}: still {after} on hand.", stock.name()),
        before => format!("{}: {after} on hand (was {before}).", stock.name()),
    }
}
