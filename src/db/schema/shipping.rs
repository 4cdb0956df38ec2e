//! Shipping zones and methods.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    shipping_zones (id) {
        id -> BigInt,
        name -> Text,
        position -> Integer,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    shipping_places (id) {
        id -> BigInt,
        zone_id -> BigInt,
        country -> Text,
        postcode_prefix -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    shipping_methods (id) {
        id -> BigInt,
        zone_id -> BigInt,
        name -> Text,
        kind -> Text,
        price -> Amount,
        free_from -> Nullable<Amount>,
        min_days -> Integer,
        max_days -> Integer,
        active -> Bool,
        position -> Integer,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    shipping_steps (id) {
        id -> BigInt,
        method_id -> BigInt,
        up_to -> Nullable<Amount>,
        price -> Amount,
    }
}
