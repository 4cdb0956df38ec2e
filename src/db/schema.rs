//! The tables, written by hand once for both databases; tests hold them against the real ones.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    use crate::db::types::sql::*;
    users (id) {
        id -> BigInt,
        email -> Text,
        hashed_password -> Nullable<Text>,
        role -> Text,
        confirmed_at -> Nullable<Stamp>,
        inserted_at -> Stamp,
        updated_at -> Stamp,
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
        authenticated_at -> Nullable<Stamp>,
        inserted_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    products (id) {
        id -> BigInt,
        slug -> Text,
        title -> Text,
        description -> Text,
        status -> Text,
        released_at -> Nullable<Stamp>,
        vendor -> Text,
        product_type -> Text,
        tags -> Text,
        views -> BigInt,
        option1_name -> Nullable<Text>,
        option2_name -> Nullable<Text>,
        option3_name -> Nullable<Text>,
        seo_title -> Text,
        seo_description -> Text,
        external_id -> Nullable<Text>,
        min_price -> Amount,
        max_price -> Amount,
        search_text -> Text,
        version -> Integer,
        inserted_at -> Stamp,
        updated_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    product_images (id) {
        id -> BigInt,
        product_id -> BigInt,
        position -> Integer,
        src -> Text,
        alt -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    variants (id) {
        id -> BigInt,
        product_id -> BigInt,
        position -> Integer,
        sku -> Nullable<Text>,
        option1 -> Text,
        option2 -> Text,
        option3 -> Text,
        price -> Amount,
        compare_at_price -> Nullable<Amount>,
        barcode -> Text,
        grams -> Integer,
        requires_shipping -> Bool,
        taxable -> Bool,
        track_stock -> Bool,
        backorder -> Bool,
        max_per_order -> Nullable<Integer>,
        image_id -> Nullable<BigInt>,
        inserted_at -> Stamp,
        updated_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    price_changes (id) {
        id -> BigInt,
        variant_id -> BigInt,
        price -> Amount,
        changed_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    categories (id) {
        id -> BigInt,
        title -> Text,
        slug -> Text,
        description -> Text,
        parent_id -> Nullable<BigInt>,
        position -> Integer,
        inserted_at -> Stamp,
        updated_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    product_categories (product_id, category_id) {
        product_id -> BigInt,
        category_id -> BigInt,
    }
}

table! {
    use crate::db::types::sql::*;
    slug_redirects (id) {
        id -> BigInt,
        slug -> Text,
        product_id -> BigInt,
    }
}

table! {
    use crate::db::types::sql::*;
    warehouses (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        priority -> Integer,
    }
}

table! {
    use crate::db::types::sql::*;
    stock_items (id) {
        id -> BigInt,
        variant_id -> BigInt,
        warehouse_id -> BigInt,
        on_hand -> Integer,
        held -> Integer,
    }
}

table! {
    use crate::db::types::sql::*;
    stock_movements (id) {
        id -> BigInt,
        stock_item_id -> BigInt,
        actor_id -> Nullable<BigInt>,
        reason -> Text,
        reference -> Text,
        delta -> Integer,
        before -> Integer,
        after -> Integer,
        inserted_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    carts (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        token_hash -> Nullable<Text>,
        status -> Text,
        version -> Integer,
        inserted_at -> Stamp,
        updated_at -> Stamp,
    }
}

table! {
    use crate::db::types::sql::*;
    cart_items (id) {
        id -> BigInt,
        cart_id -> BigInt,
        variant_id -> BigInt,
        quantity -> Integer,
        price_when_carted -> Amount,
        inserted_at -> Stamp,
        updated_at -> Stamp,
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
        total_price -> Amount,
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
        total -> Amount,
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
        run_at -> Stamp,
        done_at -> Nullable<Stamp>,
        failed_at -> Nullable<Stamp>,
        last_error -> Nullable<Text>,
        inserted_at -> Stamp,
    }
}

joinable!(user_tokens -> users (user_id));
joinable!(product_images -> products (product_id));
joinable!(variants -> products (product_id));
joinable!(price_changes -> variants (variant_id));
joinable!(product_categories -> products (product_id));
joinable!(product_categories -> categories (category_id));
joinable!(slug_redirects -> products (product_id));
joinable!(stock_items -> variants (variant_id));
joinable!(stock_items -> warehouses (warehouse_id));
joinable!(stock_movements -> stock_items (stock_item_id));
joinable!(stock_movements -> users (actor_id));
joinable!(carts -> users (user_id));
joinable!(cart_items -> carts (cart_id));
joinable!(cart_items -> variants (variant_id));
joinable!(orders -> users (user_id));
joinable!(order_line_items -> orders (order_id));
joinable!(order_line_items -> products (product_id));
joinable!(order_line_items -> variants (variant_id));

allow_tables_to_appear_in_same_query!(
    users,
    user_tokens,
    products,
    product_images,
    variants,
    price_changes,
    categories,
    product_categories,
    slug_redirects,
    warehouses,
    stock_items,
    stock_movements,
    carts,
    cart_items,
    orders,
    order_line_items,
    counters,
    outbox,
);
