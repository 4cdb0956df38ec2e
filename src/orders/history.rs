//! What became of an order: its timeline, its parcels, its payments and refunds.

use std::collections::BTreeMap;

use crate::{
    Result,
    db::Conn,
    foundation::{clock::Timestamp, ids::OrderLineId},
    payments::{self, Payment, Refund},
    q,
};

use super::{
    documents::list_documents,
    lookup::{PlacedOrder, held_until},
    models::{Document, DocumentKind, OrderEvent, Shipment},
};

/// What became of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The first first.
    pub events: Vec<OrderEvent>,
    /// The first first.
    pub parcels: Vec<Parcel>,
    /// Attempts to pay, the first first.
    pub payments: Vec<Payment>,
    /// The first first.
    pub refunds: Vec<Refund>,
    /// Its invoice and credit notes, the first first.
    pub documents: Vec<Document>,
    /// Until when its things are held, where it waits for its payment.
    pub held_until: Option<Timestamp>,
}

impl History {
    /// Whether there is an invoice.
    pub fn is_invoiced(&self) -> bool {
        self.documents.iter().any(|document| document.kind == DocumentKind::Invoice)
    }

    /// The credit notes, the first first.
    pub fn credit_notes(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(|document| document.kind == DocumentKind::CreditNote)
    }
}

/// A parcel and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The parcel.
    pub shipment: Shipment,
    /// How many of what, as `2 x Enamel Kettle`.
    pub contents: Vec<String>,
}

/// What became of an order that the asker has already been shown.
pub fn get_history(conn: &mut Conn<'_>, placed: &PlacedOrder) -> Result<History> {
    let order = placed.order.id;
    Ok(History {
        events: q!(conn, orders::timeline::of(order))?,
        parcels: parcels(conn, placed)?,
        payments: payments::list_payments(conn, order)?,
        refunds: payments::list_refunds(conn, order)?,
        documents: list_documents(conn, order)?,
        held_until: held_until(conn, &placed.order)?,
    })
}

fn parcels(conn: &mut Conn<'_>, placed: &PlacedOrder) -> Result<Vec<Parcel>> {
    let shipments = q!(conn, orders::shipments::of(placed.order.id))?;
    if shipments.is_empty() {
        return Ok(Vec::new());
    }
    let lines = placed.lines.iter().map(|line| (line.id, line.name()));
    let names: BTreeMap<OrderLineId, String> = lines.collect();
    let contents = q!(conn, orders::shipments::lines_of(placed.order.id))?;
    let named = |quantity: i32, line: &OrderLineId| {
        format!("{quantity} × {}", names.get(line).map_or("", String::as_str))
    };
    let parcel = |shipment: Shipment| {
        let own = contents.iter().filter(|row| row.shipment_id == shipment.id);
        let contents = own.map(|row| named(row.quantity, &row.order_line_id)).collect();
        Parcel { shipment, contents }
    };
    Ok(shipments.into_iter().map(parcel).collect())
}
