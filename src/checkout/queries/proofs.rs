//! Links that prove addresses, in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{checkouts, email_proofs, orders},
    foundation::{clock::Timestamp, ids::CheckoutId},
};

pub fn insert(
    conn: &mut Conn,
    checkout: CheckoutId,
    email: &str,
    token_hash: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(email_proofs::table)
        .values((
            email_proofs::checkout_id.eq(checkout),
            email_proofs::email.eq(email),
            email_proofs::token_hash.eq(token_hash),
            email_proofs::inserted_at.eq(now),
        ))
        .execute(conn)
}

/// Links that were mailed to an address after `since`.
pub fn sent_to(conn: &mut Conn, email: &str, since: Timestamp) -> QueryResult<i64> {
    email_proofs::table
        .filter(email_proofs::email.eq(email).and(email_proofs::inserted_at.gt(since)))
        .count()
        .get_result(conn)
}

/// Links of a checkout that were mailed to an address after `since`.
pub fn sent(
    conn: &mut Conn,
    checkout: CheckoutId,
    email: &str,
    since: Timestamp,
) -> QueryResult<i64> {
    email_proofs::table
        .filter(email_proofs::checkout_id.eq(checkout).and(email_proofs::email.eq(email)))
        .filter(email_proofs::inserted_at.gt(since))
        .count()
        .get_result(conn)
}

/// The checkout and the address of a link that was mailed after `since`.
pub fn by_token(
    conn: &mut Conn,
    token_hash: &str,
    since: Timestamp,
) -> QueryResult<Option<(CheckoutId, String)>> {
    email_proofs::table
        .filter(email_proofs::token_hash.eq(token_hash))
        .filter(email_proofs::inserted_at.gt(since))
        .select((email_proofs::checkout_id, email_proofs::email))
        .first(conn)
        .optional()
}

pub fn use_up(conn: &mut Conn, token_hash: &str, now: Timestamp) -> QueryResult<usize> {
    let unused = email_proofs::token_hash.eq(token_hash).and(email_proofs::used_at.is_null());
    diesel::update(email_proofs::table.filter(unused))
        .set(email_proofs::used_at.eq(now))
        .execute(conn)
}

pub fn set_proved(
    conn: &mut Conn,
    checkout: CheckoutId,
    email: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(checkouts::table.find(checkout))
        .set((checkouts::proved_email.eq(email), checkouts::updated_at.eq(now)))
        .execute(conn)
}

/// Orders that were placed after `since` with an address that nobody proved, and never paid.
pub fn unproved_orders(conn: &mut Conn, email: &str, since: Timestamp) -> QueryResult<i64> {
    orders::table
        .filter(orders::email.eq(email).and(orders::inserted_at.gt(since)))
        .filter(orders::email_proved.eq(false))
        .filter(orders::payment_status.eq_any(["awaiting", "processing", "failed", "cancelled"]))
        .count()
        .get_result(conn)
}
