//! Where stock lies.

use crate::{
    db::schema::warehouses,
    foundation::{ids::WarehouseId, place::Place, postal_address::PostalAddress},
};

/// A place where stock lies.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = warehouses)]
pub struct Warehouse {
    /// The id.
    pub id: WarehouseId,
    /// What the shopkeeper says about it.
    #[diesel(embed)]
    pub details: WarehouseDetails,
    /// Counts changes.
    pub version: i32,
}

/// What the shopkeeper says about a warehouse.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = warehouses)]
pub struct WarehouseDetails {
    /// A short word for command lines, unique.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Stock is taken from small numbers first: 1 to 9,999.
    pub priority: i32,
    /// Street and number; may be empty where nothing is picked up.
    pub line1: String,
    /// Postcode as it is written on letters.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// State or province as its letters; empty where there is none.
    pub region: String,
    /// The two letters of the country; empty until it is known.
    pub country: String,
    /// Whether shoppers can fetch what they bought here.
    pub pickup: bool,
}

impl Warehouse {
    /// Where it is.
    pub fn place(&self) -> Place {
        Place::new(&self.details.country, &self.details.region, &self.details.postcode)
    }

    /// The address in one line, without the parts that are empty.
    pub fn address(&self) -> String {
        let WarehouseDetails { line1, postcode, city, region, .. } = &self.details;
        let country = self.place().country;
        let address =
            PostalAddress { line1, postcode, city, region, country, ..PostalAddress::default() };
        address.in_one_line()
    }
}
