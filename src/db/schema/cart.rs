//! Carts.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    carts (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        token_hash -> Nullable<Text>,
        status -> Text,
        version -> Integer,
        expires_at -> TimestampMicros,
        country -> Text,
        region -> Text,
        postcode -> Text,
        vat_number -> Text,
        order_id -> Nullable<BigInt>,
        shipping_method_id -> Nullable<BigInt>,
        pickup_warehouse_id -> Nullable<BigInt>,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    cart_items (id) {
        id -> BigInt,
        cart_id -> BigInt,
        variant_id -> Nullable<BigInt>,
        title -> Text,
        quantity -> Integer,
        price_when_carted -> Amount,
        seen_price -> Amount,
        seen_state -> Text,
        saved -> Bool,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
        added_key -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    cart_coupons (cart_id, code) {
        cart_id -> BigInt,
        code -> Text,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    cart_merges (id) {
        id -> BigInt,
        guest_cart_id -> BigInt,
        cart_id -> BigInt,
        before -> Text,
        told -> Text,
        merged_at -> TimestampMicros,
        undone_at -> Nullable<TimestampMicros>,
    }
}
