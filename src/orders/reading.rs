//! Looking at orders.

use std::collections::HashMap;

use crate::{
    accounts::Scope,
    db::{Conn, Fault, Outcome},
    foundation::{
        ids::OrderId,
        page::{Page, PageRequest},
    },
    q,
};

use super::models::{Order, OrderLine};

/// An order with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedOrder {
    /// The order.
    pub order: Order,
    /// In the order in which they were carted.
    pub lines: Vec<OrderLine>,
}

/// The user's order of a number; somebody else's is not found.
pub fn get_order(conn: &mut Conn<'_>, scope: &Scope, number: &str) -> Outcome<PlacedOrder> {
    let order = q!(conn, orders::orders::by_number(scope.user_id()?, number))?;
    let order = order.ok_or(Fault::NotFound)?;
    let lines = q!(conn, orders::lines::of(&[order.id]))?;
    Ok(PlacedOrder { order, lines })
}

/// A page of the user's orders, the newest first.
pub fn list_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: PageRequest,
) -> Outcome<Page<PlacedOrder>> {
    let (user, limit, offset) = (scope.user_id()?, request.per_page, request.offset());
    let orders = q!(conn, orders::orders::of_user(user, limit, offset))?;
    let total = q!(conn, orders::orders::count_of_user(user))?;
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut lines: HashMap<OrderId, Vec<OrderLine>> = HashMap::new();
    for line in q!(conn, orders::lines::of(&ids))? {
        lines.entry(line.order_id).or_default().push(line);
    }
    let with_lines = |order: Order| {
        let lines = lines.remove(&order.id).unwrap_or_default();
        PlacedOrder { order, lines }
    };
    Ok(Page { items: orders, total, request }.map(with_lines))
}
