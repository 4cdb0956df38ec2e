//! Pictures that were uploaded, or fetched from other sites.

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
        avif -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    picture_fetches (id) {
        id -> BigInt,
        url -> Text,
        status -> Text,
        attempts -> Integer,
        reason -> Text,
        picture_id -> Nullable<BigInt>,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}
