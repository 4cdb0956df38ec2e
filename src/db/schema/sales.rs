//! Carts and orders.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    carts (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        token_hash -> Nullable<Text>,
        status -> Text,
        version -> Integer,
        expires_at -> Stamp,
        country -> Text,
        region -> Text,
        postcode -> Text,
        vat_number -> Text,
        order_id -> Nullable<BigInt>,
        inserted_at -> Stamp,
        updated_at -> Stamp,
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
        inserted_at -> Stamp,
        updated_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    cart_coupons (cart_id, code) {
        cart_id -> BigInt,
        code -> Text,
        inserted_at -> Stamp,
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
        merged_at -> Stamp,
        undone_at -> Nullable<Stamp>,
    }
}

table! {
    use crate::db::types::sql::*;
    orders (id) {
        id -> BigInt,
        number -> Text,
        user_id -> BigInt,
        email -> Text,
        status -> Text,
        payment_status -> Text,
        fulfillment_status -> Text,
        currency -> Text,
        subtotal -> Amount,
        discount_total -> Amount,
        shipping_total -> Amount,
        tax_total -> Amount,
        tax_included -> Bool,
        total_price -> Amount,
        country -> Text,
        region -> Text,
        postcode -> Text,
        vat_number -> Text,
        idempotency_key -> Text,
        inserted_at -> Stamp,
        updated_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    order_line_items (id) {
        id -> BigInt,
        order_id -> BigInt,
        product_id -> BigInt,
        variant_id -> Nullable<BigInt>,
        title -> Text,
        options -> Text,
        sku -> Text,
        image_src -> Nullable<Text>,
        price -> Amount,
        quantity -> Integer,
        discount -> Amount,
        total -> Amount,
        explanation -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    order_adjustments (id) {
        id -> BigInt,
        order_id -> BigInt,
        position -> Integer,
        kind -> Text,
        label -> Text,
        explanation -> Text,
        amount -> Amount,
        counts -> Bool,
    }
}
