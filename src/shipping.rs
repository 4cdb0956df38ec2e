//! Shipping: zones, their delivery methods, and the cost of a parcel.

mod delivery;
mod method_form;
mod models;
mod parcel;
mod places;
mod quote;
mod steps;
mod format;
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

pub use delivery::{Delivery, DefaultDelivery, find_delivery, find_default_delivery};
pub use method_form::{
    change_method, create_method, delete_method, new_method, restore_method, update_method,
};
pub use models::{
    MethodAttributes, PriceKind, ShippingMethod, PriceStep, ShippingZone, ZoneAttributes, ZonePlace,
};
pub use parcel::Parcel;
pub use places::{EVERYWHERE_ELSE, format_place};
pub use quote::QuotedMethod;
pub use format::{StepPrice, format_business_days, format_weight, free_delivery_condition};
pub use zone_form::{change_zone, create_zone, delete_zone, new_zone, restore_zone, update_zone};
pub use zones::{
    MethodDetails, ZoneDetails, ZoneWithPlaces, get_method, get_zone, list_destinations, list_zones,
};
