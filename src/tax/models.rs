//! A row of the shopkeeper's table of rates.

use diesel::ExpressionMethods;

use crate::foundation::{direction::isolate, ids::TaxRateId, percent::Percent, place::Country};

/// The class of goods that all others fall back to, and by which shipping is taxed.
pub const STANDARD: &str = "standard";

/// In place of a country: every one that the table does not name.
pub const EVERYWHERE_ELSE: &str = "*";

/// A rate: of a class of goods, in a country or one of its regions.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::tax_rates)]
pub struct TaxRate {
    /// The row.
    pub id: TaxRateId,
    /// Two letters, or `*` for everywhere else.
    pub country: String,
    /// State or province as its letters; empty: all of the country.
    pub region: String,
    /// Class of goods, such as `standard`.
    pub tax_class: String,
    /// What shoppers read, such as `VAT`.
    pub name: String,
    /// How much.
    #[diesel(deserialize_as = i32)]
    pub rate: Percent,
    /// Whether shipping is taxed so too; of standard rates only.
    pub on_shipping: bool,
    /// Counts changes, so that two editors notice each other.
    pub version: i32,
}

impl TaxRate {
    /// What it is called where several are named: `VAT of 19% for Germany`.
    pub fn full_name(&self) -> String {
        format!("{} of {}% for {}", isolate(&self.name), self.rate, self.place())
    }

    /// Where it applies, for people: `Germany`, `Quebec, Canada`, `everywhere else`.
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

/// What is written of a rate; its times are the query's.
#[derive(Clone, Debug, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::tax_rates)]
pub struct TaxRateRow {
    pub country: String,
    pub region: String,
    pub tax_class: String,
    pub name: String,
    #[diesel(serialize_as = i32)]
    pub rate: Percent,
    pub on_shipping: bool,
}
