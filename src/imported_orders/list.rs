//! Imported orders for their customers, for the shopkeeper and for programs.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{
        ids::ImportedOrderId,
        money::Money,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    q,
    tombstones::{self, RecordList},
};

use super::models::{ImportedOrder, RecordLine};

/// An imported order with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailedOrder {
    /// The order.
    pub order: ImportedOrder,
    /// Its lines, in the order of the file.
    pub lines: Vec<RecordLine>,
}

impl DetailedOrder {
    /// The sum of its lines.
    pub fn subtotal(&self) -> Money {
        self.lines.iter().map(|line| line.total.clone()).sum()
    }

    /// The part of the total that nothing in the file explains.
    pub fn other_amounts(&self) -> Money {
        self.order.details.other_amounts(&self.subtotal())
    }
}

/// Returns an imported order of the user.
pub fn get_order(conn: &mut Conn<'_>, scope: &Scope, id: ImportedOrderId) -> Result<DetailedOrder> {
    let order = q!(conn, imported_orders::rows::find_of_user(scope.user_id()?, id))?;
    load(conn, order)
}

/// Returns an imported order.
pub fn get_any_order(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ImportedOrderId,
) -> Result<DetailedOrder> {
    scope.require(Permission::OrdersRead)?;
    let order = q!(conn, imported_orders::rows::find(id))?;
    load(conn, order)
}

fn load(conn: &mut Conn<'_>, order: ImportedOrder) -> Result<DetailedOrder> {
    let lines = load_lines(conn, &[order.id])?.remove(&order.id).unwrap_or_default();
    Ok(DetailedOrder { order, lines })
}

/// Loads the lines of some orders.
pub fn load_lines(
    conn: &mut Conn<'_>,
    ids: &[ImportedOrderId],
) -> Result<HashMap<ImportedOrderId, Vec<RecordLine>>> {
    let mut lines: HashMap<ImportedOrderId, Vec<RecordLine>> = HashMap::new();
    for row in q!(conn, imported_orders::lines::of_orders(ids))? {
        lines.entry(row.order_id).or_default().push(row.line);
    }
    Ok(lines)
}

fn add_lines(conn: &mut Conn<'_>, orders: Vec<ImportedOrder>) -> Result<Vec<DetailedOrder>> {
    let ids: Vec<ImportedOrderId> = orders.iter().map(|order| order.id).collect();
    let mut lines = load_lines(conn, &ids)?;
    let detailed = orders.into_iter().map(|order| {
        let lines = lines.remove(&order.id).unwrap_or_default();
        DetailedOrder { order, lines }
    });
    Ok(detailed.collect())
}

/// A page of the user's imported orders, the latest first.
pub fn list_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: PageRequest,
) -> Result<Page<DetailedOrder>> {
    let user = scope.user_id()?;
    let total = q!(conn, imported_orders::rows::count_of_user(user))?;
    let orders = q!(conn, imported_orders::rows::page_of_user(user, request))?;
    Ok(Page { items: add_lines(conn, orders)?, total, request })
}

/// A page of the imported orders whose number or email address contains a text, the latest first.
pub fn list_all_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    text: &str,
    request: PageRequest,
) -> Result<Page<ImportedOrder>> {
    scope.require(Permission::OrdersRead)?;
    let total = q!(conn, imported_orders::rows::count(text))?;
    Ok(Page { items: q!(conn, imported_orders::rows::page(text, request))?, total, request })
}

/// Returns the imported orders whose number or email address contains a text, the latest first.
pub fn search_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    text: &str,
    limit: i64,
) -> Result<Vec<ImportedOrder>> {
    scope.require(Permission::OrdersRead)?;
    q!(conn, imported_orders::rows::page(text, PageRequest { number: 1, per_page: limit }))
}

/// Returns a slice of the imported orders whose number or email address contains a text, for programs.
pub fn list_order_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    text: &str,
    request: &SliceRequest,
) -> Result<Slice<ImportedOrder>> {
    scope.require(Permission::OrdersRead)?;
    let request = request.newest_first();
    let slice =
        tombstones::load_slice(conn, RecordList::ImportedOrders, &request, |conn, range| {
            q!(conn, imported_orders::rows::keys(text, range))
        })?;
    let orders = q!(conn, imported_orders::rows::matching_among(text, &slice.ids()))?;
    Ok(slice.with_records(orders, |order: &ImportedOrder| order.id.get()))
}

/// Returns a slice of the user's imported orders, for programs.
pub fn list_customer_order_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<DetailedOrder>> {
    let user = scope.user_id()?;
    let request = request.newest_first();
    let slice =
        tombstones::load_slice(conn, RecordList::ImportedOrders, &request, |conn, range| {
            q!(conn, imported_orders::rows::keys_of_user(user, range))
        })?;
    let orders = q!(conn, imported_orders::rows::matching_among("", &slice.ids()))?;
    let orders = add_lines(conn, orders)?;
    Ok(slice.with_records(orders, |detailed| detailed.order.id.get()))
}
