//! Rows of the `idempotency_keys` table.

use crate::foundation::clock::Timestamp;

/// A new key, before its answer is known.
#[derive(diesel::Insertable)]
#[diesel(table_name = crate::db::schema::idempotency_keys)]
pub(super) struct NewKey<'a> {
    pub owner: &'a str,
    pub key: &'a str,
    pub fingerprint: &'a str,
    pub inserted_at: Timestamp,
}

/// A key with its answer.
#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::idempotency_keys)]
pub(super) struct StoredKey {
    pub fingerprint: String,
    /// The answer as JSON.
    pub answer: Option<String>,
}
