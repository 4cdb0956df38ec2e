//! The timeline of an order: its events, shipments, payments and refunds.

use std::collections::BTreeMap;

use crate::{
    Result,
    accounts::Scope,
    audit::{Change, SubjectKind},
    db::{Conn, Tx},
    events::Event,
    foundation::{
        clock::Timestamp,
        ids::{OrderId, OrderLineId},
    },
    payments::{self, Payment, Refund},
    q,
};

use super::{
    lookup::{PlacedOrder, held_until},
    models::{Document, DocumentKind, Order, OrderEvent, Shipment, ShipmentLine},
};

/// Adds an event to an order's timeline, caused by the user of the scope or by the shop itself, and counts it
/// as a change of the order. The message names the API key that was used.
pub(super) fn note(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    kind: &'static str,
    message: &str,
) -> Result<()> {
    let change = Change::new(kind, SubjectKind::Order, order.id, format!("Order {}", order.number));
    scope.record(tx, change.note(message));
    add_event(tx, scope, order, kind, message)
}

/// Adds an event to an order's timeline that the audit log does not contain, since it is a shopper's.
pub(super) fn add_event(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    kind: &str,
    message: &str,
) -> Result<()> {
    let by_key = scope.key().map(|key| format!("{message} (API key {})", key.name));
    let message = by_key.as_deref().unwrap_or(message);
    q!(tx, orders::timeline::insert(order.id, kind, message, scope.actor_id(), tx.now()))?;
    touch(tx, order.id)?;
    tx.emit(Event::OrderChanged(order.id));
    Ok(())
}

/// Records that an order changed, although no column of its own did. Versions that were read before are stale
/// then.
pub fn touch(tx: &mut Tx<'_>, order: OrderId) -> Result<()> {
    q!(tx, orders::status::touch(order, tx.now()))?;
    Ok(())
}

/// The history of an order. All lists are oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Its events.
    pub events: Vec<OrderEvent>,
    /// Its shipments.
    pub packages: Vec<Package>,
    /// Attempts to pay.
    pub payments: Vec<Payment>,
    /// Its refunds.
    pub refunds: Vec<Refund>,
    /// Its invoice and credit notes.
    pub documents: Vec<Document>,
    /// The time until which its stock is reserved, if it awaits payment.
    pub held_until: Option<Timestamp>,
}

impl History {
    /// Returns `true` if there is an invoice.
    pub fn is_invoiced(&self) -> bool {
        self.documents.iter().any(|document| document.kind == DocumentKind::Invoice)
    }

    /// The credit notes, oldest first.
    pub fn credit_notes(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(|document| document.kind == DocumentKind::CreditNote)
    }
}

/// A shipment and its contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The shipment.
    pub shipment: Shipment,
    /// Quantities and names, such as `2 × Enamel Kettle`.
    pub contents: Vec<String>,
    /// The same as units of the order's lines.
    pub lines: Vec<ShipmentLine>,
}

/// Loads the history of an order. The caller has checked that it may be shown.
pub fn get_history(conn: &mut Conn<'_>, placed: &PlacedOrder) -> Result<History> {
    let order = placed.order.id;
    Ok(History {
        events: q!(conn, orders::timeline::list_events(order))?,
        packages: load_packages(conn, placed)?,
        payments: payments::list_payments(conn, order)?,
        refunds: payments::list_refunds(conn, order)?,
        documents: q!(conn, orders::documents::list_by_order(order))?,
        held_until: held_until(conn, &placed.order)?,
    })
}

fn load_packages(conn: &mut Conn<'_>, placed: &PlacedOrder) -> Result<Vec<Package>> {
    let shipments = q!(conn, orders::fulfillment::list_shipments(placed.order.id))?;
    if shipments.is_empty() {
        return Ok(Vec::new());
    }
    let names: BTreeMap<OrderLineId, String> =
        placed.lines.iter().map(|line| (line.id, line.name())).collect();
    let contents = q!(conn, orders::fulfillment::list_shipment_lines(placed.order.id))?;
    let describe = |row: &ShipmentLine| {
        let name = names.get(&row.order_line_id).map_or("", String::as_str);
        format!("{} × {name}", row.quantity)
    };
    let to_package = |shipment: Shipment| {
        let own = contents.iter().filter(|row| row.shipment_id == shipment.id);
        let lines: Vec<ShipmentLine> = own.cloned().collect();
        Package { contents: lines.iter().map(describe).collect(), lines, shipment }
    };
    Ok(shipments.into_iter().map(to_package).collect())
}
