//! Webhooks: endpoints, deliveries and attempts.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    webhook_endpoints (id) {
        id -> BigInt,
        url -> Text,
        description -> Text,
        events -> Text,
        secrets -> Text,
        status -> Text,
        reason -> Text,
        failing_since -> Nullable<TimestampMicros>,
        ready_at -> TimestampMicros,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
        last_sequence -> BigInt,
        current_delivery_id -> Nullable<BigInt>,
    }
}

table! {
    use crate::db::types::sql::*;
    webhook_deliveries (id) {
        id -> BigInt,
        message_id -> Text,
        endpoint_id -> BigInt,
        event -> Text,
        subject_id -> BigInt,
        data -> Text,
        body -> Text,
        status -> Text,
        attempts -> Integer,
        next_at -> TimestampMicros,
        delivered_at -> Nullable<TimestampMicros>,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    webhook_attempts (id) {
        id -> BigInt,
        delivery_id -> BigInt,
        code -> Nullable<Integer>,
        milliseconds -> Integer,
        answer -> Text,
        inserted_at -> TimestampMicros,
    }
}
