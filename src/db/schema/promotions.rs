//! Coupons.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    coupons (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        kind -> Text,
        rate -> Nullable<Integer>,
        amount -> Nullable<Amount>,
        max_discount -> Nullable<Amount>,
        buy_quantity -> Nullable<Integer>,
        get_quantity -> Nullable<Integer>,
        minimum_purchase -> Nullable<Amount>,
        starts_at -> Nullable<TimestampMicros>,
        ends_at -> Nullable<TimestampMicros>,
        usage_limit -> Nullable<Integer>,
        usage_limit_per_customer -> Nullable<Integer>,
        times_used -> Integer,
        can_combine -> Bool,
        restricted -> Bool,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    coupon_products (coupon_id, product_id) {
        coupon_id -> BigInt,
        product_id -> BigInt,
        excluded -> Bool,
    }
}

table! {
    use crate::db::types::sql::*;
    coupon_categories (coupon_id, category_id) {
        coupon_id -> BigInt,
        category_id -> BigInt,
        excluded -> Bool,
    }
}

table! {
    use crate::db::types::sql::*;
    coupon_redemptions (id) {
        id -> BigInt,
        coupon_id -> BigInt,
        order_id -> BigInt,
        user_id -> Nullable<BigInt>,
        email -> Text,
        amount -> Amount,
        inserted_at -> TimestampMicros,
    }
}
