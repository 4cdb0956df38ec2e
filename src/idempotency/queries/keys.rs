//! Idempotency keys in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::idempotency_keys,
    foundation::clock::Timestamp,
    idempotency::models::{NewKey, StoredKey},
};

/// Inserts a key. Returns 0 if it exists.
pub fn insert(conn: &mut Conn, row: &NewKey<'_>) -> QueryResult<usize> {
    diesel::insert_into(idempotency_keys::table).values(row).on_conflict_do_nothing().execute(conn)
}

pub fn find(conn: &mut Conn, owner: &str, key: &str) -> QueryResult<StoredKey> {
    idempotency_keys::table.find((owner, key)).select(StoredKey::as_select()).first(conn)
}

pub fn set_answer(conn: &mut Conn, owner: &str, key: &str, answer: &str) -> QueryResult<usize> {
    diesel::update(idempotency_keys::table.find((owner, key)))
        .set(idempotency_keys::answer.eq(answer))
        .execute(conn)
}

pub fn delete_before(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    let old: Vec<(String, String)> = idempotency_keys::table
        .filter(idempotency_keys::inserted_at.lt(before))
        .order(idempotency_keys::inserted_at)
        .limit(limit)
        .select((idempotency_keys::owner, idempotency_keys::key))
        .load(conn)?;
    let mut deleted = 0;
    for (owner, key) in &old {
        deleted += diesel::delete(idempotency_keys::table.find((owner, key))).execute(conn)?;
    }
    Ok(deleted)
}
