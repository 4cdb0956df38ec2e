//! Payments, refunds and disputes, and what payment providers reported.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    payments (id) {
        id -> BigInt,
        order_id -> BigInt,
        gateway -> Text,
        idempotency_key -> Text,
        external_id -> Nullable<Text>,
        status -> Text,
        amount -> Amount,
        currency -> Text,
        url -> Text,
        charge -> Text,
        reason -> Text,
        expires_at -> TimestampMicros,
        checked_at -> TimestampMicros,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    refunds (id) {
        id -> BigInt,
        order_id -> BigInt,
        payment_id -> Nullable<BigInt>,
        amount -> Amount,
        reason -> Text,
        status -> Text,
        idempotency_key -> Text,
        external_id -> Nullable<Text>,
        failure -> Text,
        actor_id -> Nullable<BigInt>,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
        kind -> Text,
        finished_at -> Nullable<TimestampMicros>,
        finished_by -> Nullable<BigInt>,
    }
}

table! {
    use crate::db::types::sql::*;
    disputes (id) {
        id -> BigInt,
        order_id -> BigInt,
        payment_id -> BigInt,
        gateway -> Text,
        external_id -> Text,
        amount -> Amount,
        currency -> Text,
        reason -> Text,
        status -> Text,
        inquiry -> Bool,
        evidence_due_by -> Nullable<TimestampMicros>,
        funds_withdrawn -> Bool,
        funds_reinstated -> Bool,
        reported_at -> TimestampMicros,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    refund_lines (refund_id, order_line_id) {
        refund_id -> BigInt,
        order_line_id -> BigInt,
        quantity -> Integer,
        restocked -> Bool,
    }
}

table! {
    use crate::db::types::sql::*;
    inbox (id) {
        id -> BigInt,
        source -> Text,
        external_id -> Text,
        kind -> Text,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    test_sessions (id) {
        id -> Text,
        idempotency_key -> Text,
        status -> Text,
        amount -> Amount,
        refunded -> Amount,
        currency -> Text,
        reference -> Text,
        description -> Text,
        success_url -> Text,
        cancel_url -> Text,
        expires_at -> TimestampMicros,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    test_refunds (id) {
        id -> Text,
        session_id -> Text,
        idempotency_key -> Text,
        amount -> Amount,
        inserted_at -> TimestampMicros,
    }
}
