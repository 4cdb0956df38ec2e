//! Users, their sessions, and API keys.

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
        role_id -> Nullable<BigInt>,
        deactivated_at -> Nullable<TimestampMicros>,
        version -> Integer,
        logged_in_at -> Nullable<TimestampMicros>,
    }
}

table! {
    use crate::db::types::sql::*;
    roles (id) {
        id -> BigInt,
        kind -> Text,
        name -> Text,
        permissions -> Text,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    staff_invitations (id) {
        id -> BigInt,
        email -> Text,
        role_id -> BigInt,
        token_hash -> Text,
        invited_by -> Nullable<BigInt>,
        by_command -> Bool,
        sent_at -> TimestampMicros,
        expires_at -> TimestampMicros,
        version -> Integer,
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

table! {
    use crate::db::types::sql::*;
    api_keys (id) {
        id -> BigInt,
        name -> Text,
        prefix -> Text,
        secret_hash -> Text,
        permissions -> Text,
        created_by -> Nullable<BigInt>,
        by_command -> Bool,
        expires_at -> Nullable<TimestampMicros>,
        last_used_at -> Nullable<TimestampMicros>,
        revoked_at -> Nullable<TimestampMicros>,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    refresh_tokens (id) {
        id -> BigInt,
        session_id -> BigInt,
        token_hash -> Text,
        used_at -> Nullable<TimestampMicros>,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    customer_details (user_id) {
        user_id -> BigInt,
        name -> Text,
        company -> Text,
        line1 -> Text,
        line2 -> Text,
        postcode -> Text,
        city -> Text,
        region -> Text,
        country -> Text,
        phone -> Text,
        accepts_marketing -> Nullable<Bool>,
        inserted_at -> TimestampMicros,
    }
}
