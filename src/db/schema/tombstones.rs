//! Records that disappeared from lists.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    tombstones (list, record_id) {
        list -> Text,
        record_id -> BigInt,
        deleted_at -> TimestampMicros,
    }
}
