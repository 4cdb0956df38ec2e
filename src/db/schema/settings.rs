//! The shop's settings.

use diesel::table;

table! {
    use crate::db::types::sql::*;
    settings (id) {
        id -> BigInt,
        shop_name -> Text,
        currency -> Text,
        charges_tax -> Bool,
        prices_include_tax -> Bool,
        charges_shipping -> Bool,
        max_quantity -> Integer,
        max_lines -> Integer,
        guest_cart_days -> Integer,
        customer_cart_days -> Integer,
        hold_minutes -> Integer,
        company -> Text,
        street -> Text,
        postcode -> Text,
        city -> Text,
        region -> Text,
        country -> Text,
        vat_number -> Text,
        email -> Text,
        low_stock_at -> Integer,
        takes_transfers -> Bool,
        takes_cash -> Bool,
        bank_details -> Text,
        stripe_catalogue -> Bool,
        heading -> Text,
        lead -> Text,
        shop_window -> Bool,
        motto -> Text,
        returns -> Text,
        order_mail_to -> Nullable<Text>,
        version -> Integer,
        updated_at -> TimestampMicros,
    }
}

table! {
    use crate::db::types::sql::*;
    business_calendar (id) {
        id -> BigInt,
        time_zone -> Text,
        business_days -> Text,
        holidays -> Text,
        handling_days -> Integer,
        cut_off -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    api_settings (id) {
        id -> BigInt,
        allowed_origins -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    shop_pictures (id) {
        id -> BigInt,
        logo_id -> Nullable<BigInt>,
        banner_id -> Nullable<BigInt>,
        banner_alt -> Text,
    }
}

table! {
    use crate::db::types::sql::*;
    setup_checklist (id) {
        id -> BigInt,
        is_hidden -> Bool,
    }
}
