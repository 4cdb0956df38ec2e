//! Looking at orders.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    checkout,
    db::Conn,
    foundation::{
        clock::Timestamp,
        ids::OrderId,
        page::{Page, PageRequest},
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
    /// In the order in which they were carted.
    pub lines: Vec<OrderLine>,
    /// What stands between subtotal and total.
    pub adjustments: Vec<Adjustment>,
    /// Who gets it; none in orders from before it was asked for.
    pub address: Option<Address>,
}

impl PlacedOrder {
    /// Who gets it and where, in lines for an envelope; empty where nothing is known.
    pub fn address_lines(&self) -> Vec<String> {
        match &self.address {
            Some(address) => address.lines(&self.order.destination),
            None => Some(self.order.destination.in_words())
                .into_iter()
                .filter(|words| !words.is_empty())
                .collect(),
        }
    }

    /// Whether any of it is to be sent or picked up.
    pub fn needs_shipping(&self) -> bool {
        self.lines.iter().any(|line| line.requires_shipping)
    }

    /// Whether a business in another country owes the tax itself.
    pub fn is_reverse_charged(&self) -> bool {
        let reverse = |row: &Adjustment| row.kind == "tax" && row.amount.is_zero();
        let number = self.order.destination.vat_number.parse::<VatNumber>();
        number.is_ok() && self.adjustments.iter().any(reverse)
    }
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOrder {
    /// The order.
    pub order: Order,
    /// In the order in which they were carted.
    pub lines: Vec<OrderLine>,
    /// Where its last parcel can be followed.
    pub tracking: Option<String>,
    /// Whether it has an invoice.
    pub is_invoiced: bool,
}

/// The user's order of a number; somebody else's is not found.
pub fn get_order(conn: &mut Conn<'_>, scope: &Scope, number: &str) -> Result<PlacedOrder> {
    let order = q!(conn, orders::orders::by_number(scope.user_id()?, number))?;
    whole(conn, order.ok_or(Error::NotFound)?)
}

/// The order whose link somebody has: the secret in it opens it, and nothing else does.
pub fn get_order_by_token(conn: &mut Conn<'_>, token: &str) -> Result<PlacedOrder> {
    let order = q!(conn, orders::orders::by_token(token))?;
    whole(conn, order.ok_or(Error::NotFound)?)
}

/// The order of a link as the cashier needs it: what there is to pay, for what, by whom. Whether
/// it still [wants a payment](Order::wants_payment) is for the caller to look at.
pub fn payable(conn: &mut Conn<'_>, token: &str) -> Result<PlacedOrder> {
    get_order_by_token(conn, token)
}

/// An order by its id, for those who work on it.
pub fn get_order_by_id(conn: &mut Conn<'_>, order: OrderId) -> Result<PlacedOrder> {
    let order = q!(conn, orders::orders::by_id(order))?;
    whole(conn, order.ok_or(Error::NotFound)?)
}

/// Until when the things of an order that waits for its payment are held.
pub fn held_until(conn: &mut Conn<'_>, order: &Order) -> Result<Option<Timestamp>> {
    match order.can_be_paid() && order.wants_payment() {
        true => q!(conn, orders::checkouts::deadline(order.id)),
        false => Ok(None),
    }
}

/// The moment after which nothing holds the things of an order that waits for its payment; `None`
/// where nothing does now.
pub fn latest_hold(conn: &mut Conn<'_>, order: &Order) -> Result<Option<Timestamp>> {
    if !order.wants_payment() {
        return Ok(None);
    }
    let begun = q!(conn, orders::checkouts::begun_at(order.id))?;
    Ok(begun.map(|begun| begun.after(checkout::LONGEST_HOLD)))
}

/// The order with all that belongs to it.
pub(super) fn whole(conn: &mut Conn<'_>, order: Order) -> Result<PlacedOrder> {
    let lines = q!(conn, orders::lines::of(&[order.id]))?;
    let adjustments = q!(conn, orders::lines::adjustments(order.id))?;
    let address = q!(conn, orders::lines::address_of(order.id))?;
    Ok(PlacedOrder { order, lines, adjustments, address })
}

/// A page of the user's orders, the newest first.
pub fn list_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: PageRequest,
) -> Result<Page<ListedOrder>> {
    let (user, limit, offset) = (scope.user_id()?, request.per_page, request.offset());
    let orders = q!(conn, orders::orders::of_user(user, limit, offset))?;
    let total = q!(conn, orders::orders::count_of_user(user))?;
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut lines: HashMap<OrderId, Vec<OrderLine>> = HashMap::new();
    for line in q!(conn, orders::lines::of(&ids))? {
        lines.entry(line.order_id).or_default().push(line);
    }
    let mut tracking: HashMap<OrderId, String> =
        q!(conn, orders::shipments::tracking(&ids))?.into_iter().collect();
    let invoiced = q!(conn, orders::documents::invoiced(&ids))?;
    let with_lines = |order: Order| {
        let lines = lines.remove(&order.id).unwrap_or_default();
        let tracking = tracking.remove(&order.id);
        let is_invoiced = invoiced.contains(&order.id);
        ListedOrder { order, lines, tracking, is_invoiced }
    };
    Ok(Page { items: orders, total, request }.map(with_lines))
}
