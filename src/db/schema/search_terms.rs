//! Synonyms of the search, and what was searched for.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    search_synonyms (id) {
        id -> BigInt,
        words -> Text,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}
