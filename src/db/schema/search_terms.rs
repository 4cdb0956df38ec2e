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

table! {
    use crate::db::types::sql::*;
    search_terms (id) {
        id -> BigInt,
        term -> Text,
        results -> BigInt,
        quality -> Text,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    search_days (id) {
        id -> BigInt,
        search_term_id -> BigInt,
        day -> Text,
        searches -> Integer,
    }
}
