//! Everybody's orders, for those who run the shop.

use crate::{
    accounts::Scope,
    db::{Conn, Fault, Outcome},
    foundation::page::{Page, PageRequest},
    q,
};

use super::{
    models::{Order, OrderFilter},
    reading::{PlacedOrder, whole},
};

/// Anybody's order of a number.
pub fn get_any_order(conn: &mut Conn<'_>, scope: &Scope, number: &str) -> Outcome<PlacedOrder> {
    scope.require_admin()?;
    let order = q!(conn, orders::everybody::by_number(number))?;
    whole(conn, order.ok_or(Fault::NotFound)?)
}

/// A page of everybody's orders, the newest first.
pub fn list_all_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &OrderFilter,
    request: PageRequest,
) -> Outcome<Page<Order>> {
    let total = count_all_orders(conn, scope, filter)?;
    let items = q!(conn, orders::everybody::page(filter, request.per_page, request.offset()))?;
    Ok(Page { items, total, request })
}

/// How many orders a list of everybody's has in all its pages.
pub fn count_all_orders(conn: &mut Conn<'_>, scope: &Scope, filter: &OrderFilter) -> Outcome<i64> {
    scope.require_admin()?;
    Ok(q!(conn, orders::everybody::count(filter))?)
}
