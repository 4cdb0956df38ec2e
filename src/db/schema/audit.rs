//! Change sets and audit entries.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    change_sets (id) {
        id -> BigInt,
        kind -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        summary -> Text,
        request_id -> Text,
        undoes_id -> Nullable<BigInt>,
        batch_id -> Nullable<BigInt>,
        previous_hash -> Text,
        hash -> Text,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    audit_entries (id) {
        id -> BigInt,
        change_set_id -> BigInt,
        action -> Text,
        subject_kind -> Text,
        subject_id -> BigInt,
        label -> Text,
        changes -> Text,
        version_after -> Nullable<Integer>,
        snapshot -> Nullable<Text>,
        inserted_at -> TimestampMicros,
    }
}
