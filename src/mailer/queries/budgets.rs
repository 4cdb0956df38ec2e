//! Queries of mail budgets. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{db::schema::mail_budgets, foundation::clock::Timestamp};

/// Locks a receiver's budget until the transaction ends, and creates it if missing. Returns the time
/// at which it is full again.
pub fn lock(conn: &mut Conn, receiver_hash: &str, now: Timestamp) -> QueryResult<Timestamp> {
    diesel::insert_into(mail_budgets::table)
        .values((mail_budgets::receiver_hash.eq(receiver_hash), mail_budgets::spent_until.eq(now)))
        .on_conflict(mail_budgets::receiver_hash)
        .do_update()
        .set(mail_budgets::receiver_hash.eq(receiver_hash))
        .returning(mail_budgets::spent_until)
        .get_result(conn)
}

pub fn set(conn: &mut Conn, receiver_hash: &str, until: Timestamp) -> QueryResult<usize> {
    diesel::update(mail_budgets::table.find(receiver_hash))
        .set(mail_budgets::spent_until.eq(until))
        .execute(conn)
}

/// Returns receivers whose budget is full again.
pub fn full(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<String>> {
    mail_budgets::table
        .filter(mail_budgets::spent_until.le(now))
        .order(mail_budgets::spent_until)
        .limit(limit)
        .select(mail_budgets::receiver_hash)
        .load(conn)
}

/// Deletes the budgets of receivers, except those that were used in the meantime.
pub fn delete(conn: &mut Conn, receivers: &[String], now: Timestamp) -> QueryResult<usize> {
    let budgets = mail_budgets::table
        .filter(mail_budgets::receiver_hash.eq_any(receivers))
        .filter(mail_budgets::spent_until.le(now));
    diesel::delete(budgets).execute(conn)
}
