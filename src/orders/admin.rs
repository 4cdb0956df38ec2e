//! Everybody's orders, for those who run the shop.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    db::Conn,
    foundation::{
        ids::OrderId,
        page::{Page, PageRequest},
    },
    payments::{self, Dispute, DisputeStatus},
    q,
};

use super::{
    lookup::{PlacedOrder, whole},
    models::{Order, OrderFilter},
};

/// Anybody's order of a number.
pub fn get_any_order(conn: &mut Conn<'_>, scope: &Scope, number: &str) -> Result<PlacedOrder> {
    scope.require_admin()?;
    let order = q!(conn, orders::admin_list::by_number(number))?;
    whole(conn, order.ok_or(Error::NotFound)?)
}

/// An order in a list of those that run the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSummary {
    /// The order.
    pub order: Order,
    /// How its disputes stand together; `None` without any.
    pub dispute: Option<DisputeStatus>,
}

/// A page of everybody's orders, the newest first.
pub fn list_all_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &OrderFilter,
    request: PageRequest,
) -> Result<Page<OrderSummary>> {
    let total = count_all_orders(conn, scope, filter)?;
    let items = q!(conn, orders::admin_list::page(filter, request.per_page, request.offset()))?;
    let ids: Vec<OrderId> = items.iter().map(|order: &Order| order.id).collect();
    let mut disputes: HashMap<OrderId, Vec<Dispute>> = HashMap::new();
    for dispute in payments::list_disputes(conn, &ids)? {
        disputes.entry(dispute.order_id).or_default().push(dispute);
    }
    let with_dispute = |order: Order| {
        let own = disputes.get(&order.id).map(Vec::as_slice).unwrap_or_default();
        OrderSummary { dispute: payments::overall_status(own), order }
    };
    Ok(Page { items, total, request }.map(with_dispute))
}

/// How many orders a list of everybody's has in all its pages.
pub fn count_all_orders(conn: &mut Conn<'_>, scope: &Scope, filter: &OrderFilter) -> Result<i64> {
    scope.require_admin()?;
    q!(conn, orders::admin_list::count(filter))
}
