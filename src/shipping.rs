//! Shipping: zones, their delivery methods, and the cost of a parcel.

mod delivery;
pub mod method_fields;
mod method_form;
mod models;
mod parcel;
mod places;
mod quote;
mod steps;
mod words;
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

pub use delivery::{Delivery, UsualDelivery, delivery, usual_delivery};
pub use method_form::{
    change_method, create_method, delete_method, new_method, restore_method, update_method,
};
pub use models::{
    MethodAttributes, PriceKind, ShippingMethod, Step, Zone, ZoneAttributes, ZonePlace,
};
pub use parcel::Parcel;
pub use places::{EVERYWHERE_ELSE, place_in_words};
pub use quote::Method;
pub use words::{StepPrice, days_in_words, free_in_words, weight_in_words};
pub use zone_form::{change_zone, create_zone, delete_zone, new_zone, restore_zone, update_zone};
pub use zones::{
    MethodDetails, ZoneDetails, ZoneWithPlaces, get_method, get_zone, list_destinations, list_zones,
};
