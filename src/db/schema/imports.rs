//! Imports of files.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    imports (id) {
        id -> BigInt,
        kind -> Text,
        status -> Text,
        file_name -> Text,
        stored_name -> Text,
        bytes -> BigInt,
        format -> Text,
        evidence -> Text,
        header -> Text,
        mapping -> Nullable<Text>,
        header_hash -> Text,
        labels -> Text,
        notes -> Text,
        plan_hash -> Text,
        total -> BigInt,
        position -> BigInt,
        new_count -> BigInt,
        changed_count -> BigInt,
        unchanged_count -> BigInt,
        error_count -> BigInt,
        problem -> Text,
        batch_id -> Nullable<BigInt>,
        actor_name -> Text,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
        finished_at -> Nullable<TimestampMicros>,
        undone_count -> BigInt,
        undo_kept_count -> BigInt,
    }
}

table! {
    use crate::db::types::sql::*;
    import_records (import_id, position) {
        import_id -> BigInt,
        position -> BigInt,
        line -> BigInt,
        title -> Text,
        change -> Text,
        changes -> Text,
        error_count -> Integer,
        content -> Text,
        record_id -> Nullable<BigInt>,
        record_version -> Nullable<Integer>,
        undo -> Text,
        kept_reason -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    import_errors (id) {
        id -> BigInt,
        import_id -> BigInt,
        position -> BigInt,
        line -> BigInt,
        label -> Text,
        reason -> Text,
        is_row -> Bool,
    }
}

table! {
    use crate::db::types::sql::*;
    import_mappings (header_hash) {
        header_hash -> Text,
        mapping -> Text,
        updated_at -> TimestampMicros,
    }
}
