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

use super::models::{Adjustment, Order, OrderLine};

/// An order with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedOrder {
    /// The order.
    pub order: Order,
    /// In the order in which they were carted.
    pub lines: Vec<OrderLine>,
    /// What stands between subtotal and total.
    pub adjustments: Vec<Adjustment>,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The order.
    pub order: Order,
    /// In the order in which they were carted.
    pub lines: Vec<OrderLine>,
}

/// The user's order of a number; somebody else's is not found.
pub fn get_order(conn: &mut Conn<'_>, scope: &Scope, number: &str) -> Outcome<PlacedOrder> {
    let order = q!(conn, orders::orders::by_number(scope.user_id()?, number))?;
    whole(conn, order.ok_or(Fault::NotFound)?)
}

/// The order with all that belongs to it.
pub(super) fn whole(conn: &mut Conn<'_>, order: Order) -> Outcome<PlacedOrder> {
    let lines = q!(conn, orders::lines::of(&[order.id]))?;
    let adjustments = q!(conn, orders::lines::adjustments(order.id))?;
    Ok(PlacedOrder { order, lines, adjustments })
}

/// A page of the user's orders, the newest first.
pub fn list_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: PageRequest,
) -> Outcome<Page<Listed>> {
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
        Listed { order, lines }
    };
    Ok(Page { items: orders, total, request }.map(with_lines))
}
