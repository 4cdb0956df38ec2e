//! Links that verify email addresses. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    checkout::models::EmailProof,
    db::schema::{checkouts, email_proofs, orders},
    foundation::{clock::Timestamp, ids::CheckoutId},
};

/// Inserts a link that is sent to an address.
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

/// Counts the links that were sent to an address after `since`.
pub fn count_to_address(conn: &mut Conn, email: &str, since: Timestamp) -> QueryResult<i64> {
    email_proofs::table
        .filter(email_proofs::email.eq(email).and(email_proofs::inserted_at.gt(since)))
        .count()
        .get_result(conn)
}

/// Counts the links of a checkout that were sent to an address after `since`.
pub fn count_of_checkout(
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

/// Returns a link that was sent after `since`.
pub fn by_token(
    conn: &mut Conn,
    token_hash: &str,
    since: Timestamp,
) -> QueryResult<Option<EmailProof>> {
    email_proofs::table
        .filter(email_proofs::token_hash.eq(token_hash))
        .filter(email_proofs::inserted_at.gt(since))
        .select(EmailProof::as_select())
        .first(conn)
        .optional()
}

/// Marks a link as used.
pub fn mark_used(conn: &mut Conn, token_hash: &str, now: Timestamp) -> QueryResult<usize> {
    let unused = email_proofs::token_hash.eq(token_hash).and(email_proofs::used_at.is_null());
    diesel::update(email_proofs::table.filter(unused))
        .set(email_proofs::used_at.eq(now))
        .execute(conn)
}

/// Stores the verified address of a checkout.
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

/// Counts the unpaid orders that were placed after `since` with an address that was not verified.
pub fn count_unproved_orders(conn: &mut Conn, email: &str, since: Timestamp) -> QueryResult<i64> {
    orders::table
        .filter(orders::email.eq(email).and(orders::inserted_at.gt(since)))
        .filter(orders::email_proved.eq(false))
        .filter(orders::payment_status.eq_any(["awaiting", "processing", "failed", "cancelled"]))
        .count()
        .get_result(conn)
}
