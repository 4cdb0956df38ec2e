//! Rows of the table of rates.

use std::ops::Deref;

use diesel::ExpressionMethods;

use crate::{
    db::schema::tax_rates,
    foundation::{direction::isolate, ids::TaxRateId, percent::Percent, place::Country},
};

/// The tax class of shipping, and of all classes without their own rates.
pub const STANDARD: &str = "standard";

/// The code that stands for all countries without their own rates.
pub const EVERYWHERE_ELSE: &str = "*";

/// A tax rate.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = tax_rates)]
pub struct TaxRate {
    /// The id.
    pub id: TaxRateId,
    /// The attributes.
    #[diesel(embed)]
    pub attributes: TaxRateAttributes,
    /// The number of changes of the rate.
    pub version: i32,
}

/// The attributes of a rate that its form sets.
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
#[diesel(table_name = tax_rates)]
pub struct TaxRateAttributes {
    /// ISO 3166 code of two letters, or `*` for everywhere else.
    pub country: String,
    /// The code of the state or province; empty for the whole country.
    pub region: String,
    /// The tax class, such as `standard`.
    pub tax_class: String,
    /// The label for customers, such as `VAT`.
    pub name: String,
    /// The percentage.
    #[diesel(deserialize_as = i32, serialize_as = i32)]
    pub rate: Percent,
    /// `true` if it also applies to shipping; only for standard rates.
    pub on_shipping: bool,
}

impl Deref for TaxRate {
    type Target = TaxRateAttributes;

    fn deref(&self) -> &TaxRateAttributes {
        &self.attributes
    }
}

/// A place with rates.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct RatedPlace {
    /// ISO 3166 code of two letters, or `*` for everywhere else.
    pub country: String,
    /// The code of the state or province; empty for the whole country.
    pub region: String,
}

impl TaxRate {
    /// The full name, such as `VAT of 19% for Germany`.
    pub fn full_name(&self) -> String {
        format!("{} of {}% for {}", isolate(&self.name), self.rate, self.place())
    }

    /// Formats the place as `Germany`, `Quebec, Canada` or `everywhere else`.
    pub fn place(&self) -> String {
        let Ok(country) = self.country.parse::<Country>() else {
            return "everywhere else".to_owned();
        };
        let known = country.regions().iter().find(|(code, _)| *code == self.region);
        match known.map_or(self.region.as_str(), |(_, name)| name) {
            "" => country.name().to_owned(),
            region => format!("{region}, {country}"),
        }
    }
}
