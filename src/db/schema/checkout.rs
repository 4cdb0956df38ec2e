//! Checkouts.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    checkouts (id) {
        id -> BigInt,
        token -> Text,
        cart_id -> BigInt,
        status -> Text,
        email -> Text,
        name -> Text,
        company -> Text,
        line1 -> Text,
        line2 -> Text,
        postcode -> Text,
        city -> Text,
        phone -> Text,
        billing -> Text,
        has_details -> Bool,
        payment_method -> Text,
        order_id -> Nullable<BigInt>,
        extended -> Bool,
        client_address -> Text,
        client_network -> Text,
        draft -> Text,
        proved_email -> Text,
        released_at -> Nullable<TimestampMicros>,
        expires_at -> TimestampMicros,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    email_proofs (id) {
        id -> BigInt,
        checkout_id -> BigInt,
        email -> Text,
        token_hash -> Text,
        used_at -> Nullable<TimestampMicros>,
        inserted_at -> TimestampMicros,
    }
}
