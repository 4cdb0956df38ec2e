//! Tax rates.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    tax_rates (id) {
        id -> BigInt,
        country -> Text,
        region -> Text,
        tax_class -> Text,
        name -> Text,
        rate -> Integer,
        on_shipping -> Bool,
        version -> Integer,
        inserted_at -> TimestampMicros,
        updated_at -> TimestampMicros,
    }
}
