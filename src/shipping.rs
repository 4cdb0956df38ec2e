//! Shipping: zones, their delivery methods, and the cost of a parcel.

mod delivery;
mod format;
pub mod method_fields;
mod method_form;
mod models;
mod parcel;
mod places;
mod quote;
mod slices;
mod steps;
pub mod zone_fields;
mod zone_form;
mod zones;

#[path = "shipping"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "shipping"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use delivery::{DefaultDelivery, Delivery, find_default_delivery, find_delivery};
pub use format::{StepPrice, format_business_days, format_weight, free_delivery_condition};
pub use method_form::{
    change_method, create_method, delete_method, new_method, restore_method, update_method,
};
pub use models::{
    MethodAttributes, PriceKind, PriceStep, ShippingMethod, ShippingZone, ZoneAttributes,
    ZonePlace, grams_of_amount,
};
pub use parcel::Parcel;
pub use places::{EVERYWHERE_ELSE, format_place};
pub use quote::QuotedMethod;
pub use slices::{list_method_slice, list_zone_slice};
pub use zone_form::{change_zone, create_zone, delete_zone, new_zone, restore_zone, update_zone};
pub use zones::{
    MethodDetails, ZoneDetails, ZoneWithPlaces, get_method, get_zone, list_destinations, list_zones,
};
