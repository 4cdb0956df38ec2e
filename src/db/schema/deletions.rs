//! Deleted rows that can be restored.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    deletions (id) {
        id -> BigInt,
        kind -> Text,
        subject_id -> BigInt,
        title -> Text,
        kept_rows -> Text,
        actor_id -> Nullable<BigInt>,
        inserted_at -> TimestampMicros,
    }
}
