//! Background jobs and their limits.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

table! {
    use crate::db::types::sql::*;
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        attempts -> Integer,
        run_at -> TimestampMicros,
        done_at -> Nullable<TimestampMicros>,
        failed_at -> Nullable<TimestampMicros>,
        last_error -> Nullable<Text>,
        inserted_at -> TimestampMicros,
        lane -> Text,
        in_progress -> Bool,
    }
}

table! {
    use crate::db::types::sql::*;
    mail_budgets (receiver_hash) {
        receiver_hash -> Text,
        spent_until -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    job_pauses (service) {
        service -> Text,
        reason -> Text,
        failures -> Integer,
        began_at -> TimestampMicros,
        retry_at -> TimestampMicros,
    }
}
