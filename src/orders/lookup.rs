//! Looks up orders for their customers, and by id for other contexts.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    checkout,
    db::{Conn, types::load_rows},
    foundation::{
        clock::Timestamp,
        ids::OrderId,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
        vat_number::VatNumber,
    },
    q,
};

use super::models::{Address, Adjustment, Order, OrderLine};

/// An order with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedOrder {
    /// The order.
    pub order: Order,
    /// Its lines, in the order of the cart.
    pub lines: Vec<OrderLine>,
    /// The amounts between subtotal and total.
    pub adjustments: Vec<Adjustment>,
    /// The delivery address; `None` in orders of an earlier version of the program.
    pub address: Option<Address>,
}

impl PlacedOrder {
    /// The delivery address in lines; empty if unknown.
    pub fn address_lines(&self) -> Vec<String> {
        match &self.address {
            Some(address) => address.lines(&self.order.destination),
            None => Some(self.order.destination.in_one_line())
                .into_iter()
                .filter(|line| !line.is_empty())
                .collect(),
        }
    }

    /// Returns `true` if any line is shipped or picked up.
    pub fn needs_shipping(&self) -> bool {
        self.lines.iter().any(|line| line.requires_shipping)
    }

    /// Returns `true` if a business in another country owes the tax (reverse charge).
    pub fn is_reverse_charged(&self) -> bool {
        let is_untaxed = |row: &Adjustment| row.kind == "tax" && row.amount.is_zero();
        let vat_number = self.order.destination.vat_number.parse::<VatNumber>();
        vat_number.is_ok() && self.adjustments.iter().any(is_untaxed)
    }
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOrder {
    /// The order.
    pub order: Order,
    /// Its lines, in the order of the cart.
    pub lines: Vec<OrderLine>,
    /// The tracking page of its last shipment.
    pub tracking: Option<String>,
    /// `true` if it has an invoice.
    pub is_invoiced: bool,
}

/// Returns the user's order with this number.
///
/// # Errors
/// `NotFound` if the user has no such order.
pub fn get_order(conn: &mut Conn<'_>, scope: &Scope, number: &str) -> Result<PlacedOrder> {
    let order = q!(conn, orders::orders::by_number(scope.user_id()?, number))?;
    load(conn, order.ok_or(Error::NotFound)?)
}

/// Returns the order with this link token. The token is a secret that grants access.
pub fn get_order_by_token(conn: &mut Conn<'_>, token: &str) -> Result<PlacedOrder> {
    let order = q!(conn, orders::orders::by_token(token))?;
    load(conn, order.ok_or(Error::NotFound)?)
}

/// Returns an order by its id, without an access check.
pub fn get_order_by_id(conn: &mut Conn<'_>, order: OrderId) -> Result<PlacedOrder> {
    let order = q!(conn, orders::orders::by_id(order))?;
    load(conn, order.ok_or(Error::NotFound)?)
}

/// The time until which the stock of an order is held, if it awaits payment.
pub fn held_until(conn: &mut Conn<'_>, order: &Order) -> Result<Option<Timestamp>> {
    if order.can_be_paid() && order.awaits_confirming_payment() {
        q!(conn, orders::checkouts::deadline(order.id))
    } else {
        Ok(None)
    }
}

/// The latest time until which the stock of an order can be held; `None` if it awaits no payment.
pub fn latest_hold_deadline(conn: &mut Conn<'_>, order: &Order) -> Result<Option<Timestamp>> {
    if !order.awaits_confirming_payment() {
        return Ok(None);
    }
    let started = q!(conn, orders::checkouts::started_at(order.id))?;
    let latest = started.map(|started| started.after(checkout::LONGEST_HOLD));
    // The deadline is later if the order was on hold in the meantime.
    Ok(latest.max(q!(conn, orders::checkouts::deadline(order.id))?))
}

/// Loads an order's lines, adjustments and address.
pub(super) fn load(conn: &mut Conn<'_>, order: Order) -> Result<PlacedOrder> {
    let lines = q!(conn, orders::lines::list_lines(&[order.id]))?;
    let adjustments = q!(conn, orders::lines::adjustments(order.id))?;
    let address = q!(conn, orders::lines::find_address(order.id))?;
    Ok(PlacedOrder { order, lines, adjustments, address })
}

/// A page of the user's orders, newest first.
pub fn list_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: PageRequest,
) -> Result<Page<ListedOrder>> {
    let user = scope.user_id()?;
    let orders = q!(conn, orders::orders::list_by_user(user, request.per_page, request.offset()))?;
    let total = q!(conn, orders::orders::count_of_user(user))?;
    Ok(Page { items: add_lines(conn, orders)?, total, request })
}

/// Returns a slice of the user's orders, the newest first, for programs.
pub fn list_customer_order_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<ListedOrder>> {
    let user = scope.user_id()?;
    // Orders are never deleted.
    let request = request.newest_first();
    let slice = load_rows(&request, |range| q!(conn, orders::orders::slice_of_user(user, range)))?;
    let orders = q!(conn, orders::orders::by_ids(&slice.ids()))?;
    let orders = add_lines(conn, orders)?;
    Ok(slice.with_records(orders, |listed| listed.order.id.get()))
}

/// Loads what a list shows of each order.
fn add_lines(conn: &mut Conn<'_>, orders: Vec<Order>) -> Result<Vec<ListedOrder>> {
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut lines: HashMap<OrderId, Vec<OrderLine>> = HashMap::new();
    for line in q!(conn, orders::lines::list_lines(&ids))? {
        lines.entry(line.order_id).or_default().push(line);
    }
    let mut tracking: HashMap<OrderId, String> = HashMap::new();
    for link in q!(conn, orders::fulfillment::tracking(&ids))? {
        tracking.insert(link.order_id, link.tracking_url);
    }
    let invoiced = q!(conn, orders::documents::invoiced(&ids))?;
    let with_lines = |order: Order| {
        let lines = lines.remove(&order.id).unwrap_or_default();
        let tracking = tracking.remove(&order.id);
        let is_invoiced = invoiced.contains(&order.id);
        ListedOrder { order, lines, tracking, is_invoiced }
    };
    Ok(orders.into_iter().map(with_lines).collect())
}
