//! Products, their variants and pictures, and categories.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    products (id) {
        id -> BigInt,
        slug -> Text,
        handle -> Text,
        title -> Text,
        description -> Text,
        status -> Text,
        released_at -> Nullable<TimestampMicros>,
        max_per_customer -> Nullable<Integer>,
        vendor -> Text,
        product_type -> Text,
        tags -> Text,
        tax_class -> Text,
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
        title_key -> Text,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
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
        picture_id -> Nullable<BigInt>,
        focal_x -> Integer,
        focal_y -> Integer,
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
        external_id -> Nullable<Text>,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    price_changes (id) {
        id -> BigInt,
        variant_id -> BigInt,
        price -> Amount,
        changed_at -> TimestampMicros,
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
        picture_id -> Nullable<BigInt>,
        picture_alt -> Text,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
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
    category_paths (ancestor_id, category_id) {
        ancestor_id -> BigInt,
        category_id -> BigInt,
        depth -> Integer,
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
