//! The shop itself, its people and its work.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    settings (id) {
        id -> BigInt,
        shop_name -> Text,
        currency -> Text,
        charges_tax -> Bool,
        prices_include_tax -> Bool,
        charges_shipping -> Bool,
        max_quantity -> Integer,
        max_lines -> Integer,
        guest_cart_days -> Integer,
        customer_cart_days -> Integer,
        hold_minutes -> Integer,
        company -> Text,
        street -> Text,
        postcode -> Text,
        city -> Text,
        region -> Text,
        country -> Text,
        vat_number -> Text,
        email -> Text,
        low_stock_at -> Integer,
        takes_transfers -> Bool,
        takes_cash -> Bool,
        bank_details -> Text,
        stripe_catalogue -> Bool,
        heading -> Text,
        lead -> Text,
        shop_window -> Bool,
        motto -> Text,
        returns -> Text,
        order_mail_to -> Nullable<Text>,
        version -> Integer,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    business_calendar (id) {
        id -> BigInt,
        time_zone -> Text,
        business_days -> Text,
        holidays -> Text,
        handling_days -> Integer,
        cut_off -> Text,
    }
}

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

table! {
    use crate::db::types::sql::*;
    deletions (id) {
        id -> BigInt,
        kind -> Text,
        subject_id -> BigInt,
        title -> Text,
        kept_rows -> Text,
        actor_id -> Nullable<BigInt>,
        inserted_at -> TimestampMicros,
    }
}

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
