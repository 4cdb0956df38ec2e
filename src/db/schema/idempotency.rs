//! Answers to requests with an idempotency key.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    idempotency_keys (owner, key) {
        owner -> Text,
        key -> Text,
        fingerprint -> Text,
        answer -> Nullable<Text>,
        inserted_at -> TimestampMicros,
    }
}
