//! Orders, their lines, history and shipments.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    orders (id) {
        id -> BigInt,
        number -> Text,
        token -> Text,
        user_id -> Nullable<BigInt>,
        email -> Text,
        email_proved -> Bool,
        status -> Text,
        payment_status -> Text,
        fulfillment_status -> Text,
        payment_method -> Text,
        currency -> Text,
        subtotal -> Amount,
        discount_total -> Amount,
        shipping_total -> Amount,
        tax_total -> Amount,
        tax_included -> Bool,
        total_price -> Amount,
        paid_total -> Amount,
        refunded_total -> Amount,
        country -> Text,
        region -> Text,
        postcode -> Text,
        vat_number -> Text,
        shipping_method -> Text,
        pickup_warehouse_id -> Nullable<BigInt>,
        flag -> Text,
        version -> Integer,
        idempotency_key -> Text,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
        held_from -> Nullable<Text>,
    }
}

table! {
    use crate::db::types::sql::*;
    order_addresses (order_id) {
        order_id -> BigInt,
        name -> Text,
        company -> Text,
        line1 -> Text,
        line2 -> Text,
        postcode -> Text,
        city -> Text,
        phone -> Text,
        billing -> Text,
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
        tax -> Amount,
        requires_shipping -> Bool,
        shipped -> Integer,
        refunded -> Integer,
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

table! {
    use crate::db::types::sql::*;
    order_events (id) {
        id -> BigInt,
        order_id -> BigInt,
        kind -> Text,
        message -> Text,
        actor_id -> Nullable<BigInt>,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    shipments (id) {
        id -> BigInt,
        order_id -> BigInt,
        carrier -> Text,
        tracking_number -> Text,
        tracking_url -> Text,
        idempotency_key -> Text,
        actor_id -> Nullable<BigInt>,
        inserted_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    shipment_lines (shipment_id, order_line_id) {
        shipment_id -> BigInt,
        order_line_id -> BigInt,
        quantity -> Integer,
    }
}

table! {
    use crate::db::types::sql::*;
    order_documents (id) {
        id -> BigInt,
        order_id -> BigInt,
        kind -> Text,
        number -> Text,
        refund_id -> Nullable<BigInt>,
        amount -> Amount,
        tax -> Nullable<Amount>,
        reason -> Text,
        seller_name -> Text,
        seller_street -> Text,
        seller_postcode -> Text,
        seller_city -> Text,
        seller_region -> Text,
        seller_country -> Text,
        seller_vat_number -> Text,
        seller_email -> Text,
        inserted_at -> TimestampMicros,
    }
}
