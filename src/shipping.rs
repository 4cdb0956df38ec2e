//! What it costs to send something somewhere: zones of places, and the methods of each zone.

mod delivery;
mod method_form;
mod models;
mod offer;
mod parcel;
mod places;
mod steps;
mod words;
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
pub use models::{PriceKind, ShippingMethod, Step, Zone, ZonePlace};
pub use offer::Method;
pub use parcel::Parcel;
pub use places::{EVERYWHERE_ELSE, place_in_words};
pub use words::{days_in_words, free_in_words, weight_in_words};
pub use zone_form::{change_zone, create_zone, delete_zone, new_zone, restore_zone, update_zone};
pub use zones::{Offered, ZoneDetails, get_method, get_zone, list_destinations, list_zones};
