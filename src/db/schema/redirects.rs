//! Redirects from the paths of an earlier shop.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    redirects (id) {
        id -> BigInt,
        path -> Text,
        target -> Text,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}
