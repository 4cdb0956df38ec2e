//! Queries for disputes. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::disputes,
    foundation::{
        clock::Timestamp,
        ids::{DisputeId, OrderId},
    },
    payments::{
        gateway::DisputeReport,
        models::{Dispute, Payment},
    },
};

pub fn by_external_id(
    conn: &mut Conn,
    gateway: &str,
    external_id: &str,
) -> QueryResult<Option<Dispute>> {
    disputes::table
        .filter(disputes::gateway.eq(gateway).and(disputes::external_id.eq(external_id)))
        .select(Dispute::as_select())
        .first(conn)
        .optional()
}

pub fn insert(
    conn: &mut Conn,
    payment: &Payment,
    report: &DisputeReport,
    now: Timestamp,
) -> QueryResult<Dispute> {
    diesel::insert_into(disputes::table)
        .values((
            disputes::order_id.eq(payment.order_id),
            disputes::payment_id.eq(payment.id),
            disputes::gateway.eq(&payment.gateway),
            disputes::external_id.eq(&report.external_id),
            disputes::amount.eq(&report.amount),
            disputes::currency.eq(report.currency.code()),
            disputes::reason.eq(&report.reason),
            disputes::status.eq(report.status),
            disputes::inquiry.eq(report.inquiry),
            disputes::evidence_due_by.eq(report.evidence_due_by),
            disputes::reported_at.eq(report.reported_at),
            disputes::inserted_at.eq(now),
            disputes::updated_at.eq(now),
        ))
        .returning(Dispute::as_returning())
        .get_result(conn)
}

/// Updates a dispute from a newer report.
pub fn update(
    conn: &mut Conn,
    id: DisputeId,
    report: &DisputeReport,
    now: Timestamp,
) -> QueryResult<Dispute> {
    diesel::update(disputes::table.find(id))
        .set((
            disputes::amount.eq(&report.amount),
            disputes::reason.eq(&report.reason),
            disputes::status.eq(report.status),
            disputes::inquiry.eq(report.inquiry),
            disputes::evidence_due_by.eq(report.evidence_due_by),
            disputes::reported_at.eq(report.reported_at),
            disputes::updated_at.eq(now),
        ))
        .returning(Dispute::as_returning())
        .get_result(conn)
}

/// Records the movements of the disputed money.
pub fn set_funds(
    conn: &mut Conn,
    id: DisputeId,
    withdrawn: bool,
    reinstated: bool,
    now: Timestamp,
) -> QueryResult<Dispute> {
    diesel::update(disputes::table.find(id))
        .set((
            disputes::funds_withdrawn.eq(withdrawn),
            disputes::funds_reinstated.eq(reinstated),
            disputes::updated_at.eq(now),
        ))
        .returning(Dispute::as_returning())
        .get_result(conn)
}

/// The disputes of these orders, oldest first.
pub fn list_by_order(conn: &mut Conn, orders: &[OrderId]) -> QueryResult<Vec<Dispute>> {
    disputes::table
        .filter(disputes::order_id.eq_any(orders))
        .order(disputes::id)
        .select(Dispute::as_select())
        .load(conn)
}
