//! Stock levels, stock movements and reservations.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    warehouses (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        priority -> Integer,
        line1 -> Text,
        postcode -> Text,
        city -> Text,
        region -> Text,
        country -> Text,
        pickup -> Bool,
        version -> Integer,
        updated_at -> TimestampMicros,
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
        version -> Integer,
        updated_at -> TimestampMicros,
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
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
        batch_id -> Nullable<BigInt>,
    }
}

table! {
    use crate::db::types::sql::*;
    stock_holds (id) {
        id -> BigInt,
        checkout_id -> BigInt,
        stock_item_id -> BigInt,
        quantity -> Integer,
        inserted_at -> TimestampMicros,
    }
}
