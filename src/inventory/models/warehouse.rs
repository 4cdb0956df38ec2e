//! Warehouses.

use crate::{
    db::schema::warehouses,
    foundation::{ids::WarehouseId, place::Place, postal_address::PostalAddress},
};

/// A warehouse.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = warehouses)]
pub struct Warehouse {
    /// The id.
    pub id: WarehouseId,
    /// The attributes that admins edit.
    #[diesel(embed)]
    pub details: WarehouseDetails,
    /// Counts changes, to detect concurrent edits.
    pub version: i32,
}

/// The attributes of a warehouse that admins edit.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = warehouses)]
pub struct WarehouseDetails {
    /// A short, unique code for command lines.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The priority, from 1 to 9,999. Stock is taken from low numbers first.
    pub priority: i32,
    /// Street and number. May be empty without pickup.
    pub line1: String,
    /// The postcode as it is printed on parcels.
    pub postcode: String,
    /// The city.
    pub city: String,
    /// The code of the state or province; empty if there is none.
    pub region: String,
    /// The two-letter code of the country; empty until it is entered.
    pub country: String,
    /// `true` if shoppers can pick up orders here.
    pub pickup: bool,
}

impl Warehouse {
    /// The place for taxes and delivery.
    pub fn place(&self) -> Place {
        Place::new(&self.details.country, &self.details.region, &self.details.postcode)
    }

    /// The address in one line, without empty parts.
    pub fn address(&self) -> String {
        let WarehouseDetails { line1, postcode, city, region, .. } = &self.details;
        let country = self.place().country;
        let address =
            PostalAddress { line1, postcode, city, region, country, ..PostalAddress::default() };
        address.in_one_line()
    }
}
