//! Rows of shipping's tables.

use std::ops::Deref;

use diesel::ExpressionMethods;

use crate::{
    db::schema::{shipping_methods, shipping_places, shipping_steps, shipping_zones},
    foundation::{
        ids::{ShippingMethodId, ShippingZoneId},
        money::Money,
    },
};

/// Places that things are sent to in the same ways.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipping_zones)]
pub struct Zone {
    /// The id.
    pub id: ShippingZoneId,
    /// Its name, unique.
    pub name: String,
    /// Its place in lists; equal ones are sorted by name.
    pub position: i32,
    /// Counts changes of it and of its places.
    pub version: i32,
}

/// A place of a zone.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = shipping_places)]
pub struct ZonePlace {
    /// The zone.
    pub zone_id: ShippingZoneId,
    /// Two letters, or `*` for every country that has no zone.
    pub country: String,
    /// The beginning of its postcodes, compact; empty means the whole country.
    pub postcode_prefix: String,
}

/// How a price is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PriceKind {
    /// One price.
    #[default]
    Flat,
    /// By steps of weight.
    ByWeight,
    /// By steps of what is bought.
    BySubtotal,
}

impl PriceKind {
    /// All of them with the word in the database and in forms, and the words for people.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Flat, "flat", "Flat"),
        (Self::ByWeight, "by_weight", "By weight"),
        (Self::BySubtotal, "by_subtotal", "By order value"),
    ];

    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("flat", |(_, word, _)| word)
    }
}

impl From<PriceKind> for String {
    fn from(kind: PriceKind) -> Self {
        kind.as_str().to_owned()
    }
}

/// Reads the database's word, which a CHECK keeps to the known ones.
impl From<String> for PriceKind {
    fn from(word: String) -> Self {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map_or(Self::Flat, |(kind, ..)| *kind)
    }
}

/// A way of sending things to a zone, without its steps.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipping_methods)]
pub struct ShippingMethod {
    /// The id.
    pub id: ShippingMethodId,
    /// What its form says.
    #[diesel(embed)]
    pub terms: MethodTerms,
    /// Counts changes of it and of its steps.
    pub version: i32,
}

/// What a method is, as its form says it.
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
#[diesel(table_name = shipping_methods, treat_none_as_null = true)]
pub struct MethodTerms {
    /// Where it leads.
    pub zone_id: ShippingZoneId,
    /// Its name, unique in the zone.
    pub name: String,
    /// How its price is found.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub kind: PriceKind,
    /// The one price; nothing for those that have steps.
    pub price: Money,
    /// What must be bought so that it costs nothing.
    pub free_from: Option<Money>,
    /// Days that it takes at least.
    pub min_days: i32,
    /// Days that it takes at most.
    pub max_days: i32,
    /// Whether shoppers are offered it.
    pub active: bool,
    /// Its place in the shopkeeper's lists.
    pub position: i32,
}

impl Deref for ShippingMethod {
    type Target = MethodTerms;

    fn deref(&self) -> &MethodTerms {
        &self.terms
    }
}

/// A step of a method's prices.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipping_steps)]
pub struct Step {
    /// Grams or an amount, by the method's kind; none means any more.
    pub up_to: Option<Money>,
    /// What it costs.
    pub price: Money,
}

/// Grams as a step keeps them: the column is the same for weights and amounts.
pub(super) fn amount_of_grams(grams: i64) -> Money {
    Money::from_micros(grams.saturating_mul(1_000_000))
}

/// The grams that a step by weight reaches to.
pub fn grams_of_amount(amount: &Money) -> i64 {
    amount.to_micros().unwrap_or_default() / 1_000_000
}
