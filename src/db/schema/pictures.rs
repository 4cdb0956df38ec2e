//! Pictures that were uploaded.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    pictures (id) {
        id -> BigInt,
        hash -> Text,
        width -> Integer,
        height -> Integer,
        color -> Text,
        has_alpha -> Bool,
        bytes -> BigInt,
        unused_since -> Nullable<TimestampMicros>,
        inserted_at -> TimestampMicros,
    }
}
