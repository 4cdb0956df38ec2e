//! Saved views of lists.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    saved_views (id) {
        id -> BigInt,
        owner_id -> Nullable<BigInt>,
        list -> Text,
        name -> Text,
        query -> Text,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}
