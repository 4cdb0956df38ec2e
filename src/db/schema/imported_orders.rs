//! Orders of an earlier shop.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    imported_orders (id) {
        id -> BigInt,
        source -> Text,
        number -> Text,
        external_id -> Text,
        user_id -> Nullable<BigInt>,
        email -> Text,
        placed_at -> TimestampMicros,
        currency -> Text,
        discount_total -> Amount,
        discount_code -> Text,
        shipping_total -> Amount,
        shipping_method -> Text,
        tax_total -> Amount,
        tax_included -> Bool,
        total_price -> Amount,
        refunded_total -> Amount,
        payment_status -> Nullable<Text>,
        fulfillment_status -> Nullable<Text>,
        is_cancelled -> Bool,
        original_status -> Text,
        billing_address -> Text,
        shipping_address -> Text,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    imported_order_lines (order_id, position) {
        order_id -> BigInt,
        position -> Integer,
        title -> Text,
        sku -> Text,
        quantity -> Integer,
        total -> Amount,
    }
}
