//! The admin's lists and reports of orders.

use std::{collections::HashMap, time::Duration};

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, types::load_rows},
    foundation::{
        clock::Timestamp,
        ids::OrderId,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    payments::{self, Dispute, DisputeStatus},
    q,
};

use super::{
    lookup::{PlacedOrder, get_order_by_id, load},
    models::{Order, OrderFilter},
};

/// Returns the order with this number.
pub fn get_any_order(conn: &mut Conn<'_>, scope: &Scope, number: &str) -> Result<PlacedOrder> {
    scope.require(Permission::OrdersRead)?;
    let order = q!(conn, orders::admin::by_number(number))?;
    load(conn, order.ok_or(Error::NotFound)?)
}

/// Returns the order with this id.
pub fn get_any_order_by_id(conn: &mut Conn<'_>, scope: &Scope, id: OrderId) -> Result<PlacedOrder> {
    scope.require(Permission::OrdersRead)?;
    get_order_by_id(conn, id)
}

/// Returns a slice of the orders that match, the newest first, for programs. Orders that changed and do not
/// match count as deleted.
pub fn list_order_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &OrderFilter,
    request: &SliceRequest,
) -> Result<Slice<Order>> {
    scope.require(Permission::OrdersRead)?;
    // Orders are never deleted.
    let request = request.newest_first();
    let slice = load_rows(&request, |range| q!(conn, orders::admin::slice(filter, range)))?;
    let orders = q!(conn, orders::admin::matching_among(filter, &slice.ids()))?;
    Ok(slice.with_records(orders, |order| order.id.get()))
}

/// An order in the admin's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminOrder {
    /// The order.
    pub order: Order,
    /// The overall state of its disputes; `None` without any.
    pub dispute: Option<DisputeStatus>,
}

/// A page of all orders that match the filter, newest first.
pub fn list_all_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &OrderFilter,
    request: PageRequest,
) -> Result<Page<AdminOrder>> {
    let total = count_all_orders(conn, scope, filter)?;
    let items = q!(conn, orders::admin::page(filter, request.per_page, request.offset()))?;
    let ids: Vec<OrderId> = items.iter().map(|order: &Order| order.id).collect();
    let mut disputes: HashMap<OrderId, Vec<Dispute>> = HashMap::new();
    for dispute in payments::list_disputes(conn, &ids)? {
        disputes.entry(dispute.order_id).or_default().push(dispute);
    }
    let with_dispute = |order: Order| {
        let own = disputes.get(&order.id).map(Vec::as_slice).unwrap_or_default();
        AdminOrder { dispute: payments::overall_status(own), order }
    };
    Ok(Page { items, total, request }.map(with_dispute))
}

/// An order that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOrder {
    /// The order.
    pub order: Order,
    /// The name of its recipient; empty if nothing is shipped.
    pub recipient: String,
}

/// Returns the orders whose number, email address or recipient contains a text, the newest first.
pub fn search_all_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    text: &str,
    limit: i64,
) -> Result<Vec<FoundOrder>> {
    scope.require(Permission::OrdersRead)?;
    let found = q!(conn, orders::admin::search(text, limit))?;
    let found = found.into_iter().map(|(order, recipient): (Order, Option<String>)| FoundOrder {
        order,
        recipient: recipient.unwrap_or_default(),
    });
    Ok(found.collect())
}

/// Returns `true` if there is an order with this number.
pub fn has_order(conn: &mut Conn<'_>, scope: &Scope, number: &str) -> Result<bool> {
    scope.require(Permission::OrdersRead)?;
    Ok(q!(conn, orders::admin::by_number(number))?.is_some())
}

/// Counts all orders that match the filter.
pub fn count_all_orders(conn: &mut Conn<'_>, scope: &Scope, filter: &OrderFilter) -> Result<i64> {
    scope.require(Permission::OrdersRead)?;
    q!(conn, orders::admin::count(filter))
}

const MINUTE: Duration = Duration::from_secs(60);

/// A minute with the units that were sold in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinuteSales {
    /// The start of the minute.
    pub begins: Timestamp,
    /// The units of orders that were placed in it, without pending and cancelled orders.
    pub units: i64,
}

/// Returns the last `minutes` minutes, ending with the current one.
pub fn list_sales_by_minute(
    conn: &mut Conn<'_>,
    scope: &Scope,
    minutes: u32,
) -> Result<Vec<MinuteSales>> {
    scope.require(Permission::OrdersRead)?;
    let starts = last_minutes(conn.now(), minutes);
    let Some(since) = starts.first().copied() else { return Ok(Vec::new()) };
    let sold = q!(conn, orders::admin::units_per_minute(since))?;
    let sold: HashMap<String, i64> =
        sold.into_iter().filter_map(|row| row.minute.zip(row.units)).collect();
    let units = |start: &Timestamp| sold.get(&minute_key(start)).copied().unwrap_or(0);
    Ok(starts.iter().map(|start| MinuteSales { begins: *start, units: units(start) }).collect())
}

/// The minute as the database returns it, in UTC, such as `2026-03-01T12:00`.
fn minute_key(start: &Timestamp) -> String {
    start.rfc3339().chars().take(16).collect()
}

/// Returns the starts of the last minutes, ending with the current one.
fn last_minutes(now: Timestamp, minutes: u32) -> Vec<Timestamp> {
    let elapsed = now.micros().rem_euclid(MINUTE.as_micros() as i64);
    let current = now.before(Duration::from_micros(elapsed.unsigned_abs()));
    (0..minutes).rev().map(|ago| current.before(MINUTE * ago)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_minute_comes_last() {
        let now = Timestamp::parse("2026-03-01T00:01:30.500000Z").unwrap();
        let minutes: Vec<_> = last_minutes(now, 3).iter().map(minute_key).collect();
        assert_eq!(minutes, ["2026-02-28T23:59", "2026-03-01T00:00", "2026-03-01T00:01"]);
        let sharp = Timestamp::parse("2026-03-01T00:01:00.000000Z").unwrap();
        assert_eq!(last_minutes(sharp, 1), [sharp]);
        assert_eq!(last_minutes(now, 0), []);
    }
}
