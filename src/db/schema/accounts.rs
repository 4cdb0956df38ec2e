//! Users and their sessions.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    users (id) {
        id -> BigInt,
        email -> Text,
        hashed_password -> Nullable<Text>,
        role -> Text,
        confirmed_at -> Nullable<TimestampMicros>,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    user_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Text,
        context -> Text,
        sent_to -> Nullable<Text>,
        authenticated_at -> Nullable<TimestampMicros>,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    admin_invitations (id) {
        id -> BigInt,
        token_hash -> Text,
        expires_at -> TimestampMicros,
        inserted_at -> TimestampMicros,
    }
}
