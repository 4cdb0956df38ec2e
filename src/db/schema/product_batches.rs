//! Changes of many products at once.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    product_batches (id) {
        id -> BigInt,
        kind -> Text,
        title -> Text,
        status -> Text,
        parameters -> Text,
        total -> BigInt,
        done -> BigInt,
        kept -> BigInt,
        failed -> BigInt,
        position -> BigInt,
        undone -> BigInt,
        undo_kept -> BigInt,
        undo_position -> Nullable<BigInt>,
        problem -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        user_id -> Nullable<BigInt>,
        permissions -> Text,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
        finished_at -> Nullable<TimestampMicros>,
        undone_at -> Nullable<TimestampMicros>,
    }
}

table! {
    use crate::db::types::sql::*;
    product_batch_items (batch_id, product_id) {
        batch_id -> BigInt,
        product_id -> BigInt,
        version -> Integer,
    }
}

table! {
    use crate::db::types::sql::*;
    product_batch_results (id) {
        id -> BigInt,
        batch_id -> BigInt,
        phase -> Text,
        outcome -> Text,
        product_id -> Nullable<BigInt>,
        title -> Text,
        reason -> Text,
        inserted_at -> TimestampMicros,
    }
}
