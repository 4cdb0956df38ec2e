//! Rows of zones, delivery methods and their price steps.

use std::ops::Deref;

use crate::{
    db::schema::{shipping_methods, shipping_places, shipping_steps, shipping_zones},
    foundation::{
        ids::{ShippingMethodId, ShippingZoneId},
        money::Money,
    },
};

/// A zone: places with the same delivery methods.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipping_zones)]
pub struct ShippingZone {
    /// The id.
    pub id: ShippingZoneId,
    /// The attributes.
    #[diesel(embed)]
    pub attributes: ZoneAttributes,
    /// Counts changes of the zone and of its places.
    pub version: i32,
}

/// The attributes of a zone that its form sets.
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
#[diesel(table_name = shipping_zones)]
pub struct ZoneAttributes {
    /// The name, unique.
    pub name: String,
    /// The sort order; equal ones are sorted by name.
    pub position: i32,
}

impl Deref for ShippingZone {
    type Target = ZoneAttributes;

    fn deref(&self) -> &ZoneAttributes {
        &self.attributes
    }
}

/// A place of a zone.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = shipping_places)]
pub struct ZonePlace {
    /// The zone.
    pub zone_id: ShippingZoneId,
    /// ISO 3166 code of two letters, or `*` for every country without a zone.
    pub country: String,
    /// The prefix of its postcodes, without spaces; empty for the whole country.
    pub postcode_prefix: String,
}

/// The way a method's price is determined.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum PriceKind {
    /// A single price.
    #[default]
    Flat,
    /// By steps of weight.
    ByWeight,
    /// By steps of the order value.
    BySubtotal,
}

impl PriceKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Flat, Self::ByWeight, Self::BySubtotal];

    /// The value in the database and in forms.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Flat => "Flat",
            Self::ByWeight => "By weight",
            Self::BySubtotal => "By order value",
        }
    }
}

crate::text_enum!(PriceKind);

/// A delivery method of a zone, without its steps.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipping_methods)]
pub struct ShippingMethod {
    /// The id.
    pub id: ShippingMethodId,
    /// The attributes.
    #[diesel(embed)]
    pub attributes: MethodAttributes,
    /// Counts changes of the method and of its steps.
    pub version: i32,
}

/// The attributes of a delivery method that its form sets.
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
pub struct MethodAttributes {
    /// The zone.
    pub zone_id: ShippingZoneId,
    /// The name, unique in the zone.
    pub name: String,
    /// The way the price is determined.
    pub kind: PriceKind,
    /// The flat price; zero if it has steps.
    pub price: Money,
    /// The order value from which it is free.
    pub free_from: Option<Money>,
    /// The minimum number of business days.
    pub min_days: i32,
    /// The maximum number of business days.
    pub max_days: i32,
    /// `true` if customers can choose it.
    pub active: bool,
    /// The sort order in the admin.
    pub position: i32,
}

impl Deref for ShippingMethod {
    type Target = MethodAttributes;

    fn deref(&self) -> &MethodAttributes {
        &self.attributes
    }
}

/// A price step of a delivery method.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipping_steps)]
pub struct PriceStep {
    /// The limit in grams or as an amount, depending on the method's kind; `None` for no limit.
    pub up_to: Option<Money>,
    /// The price.
    pub price: Money,
}

/// A delivery method with one of its steps, or without any: a row of the join.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = shipping_methods)]
pub struct MethodStep {
    /// The method.
    #[diesel(embed)]
    pub method: ShippingMethod,
    /// The step.
    #[diesel(embed)]
    pub step: Option<PriceStep>,
}

/// Converts grams to a value of [`PriceStep::up_to`], a column that stores both weights and amounts.
pub(super) fn amount_of_grams(grams: i64) -> Money {
    Money::from_micros(grams.saturating_mul(1_000_000))
}

/// Converts a value of [`PriceStep::up_to`] to grams.
pub fn grams_of_amount(amount: &Money) -> i64 {
    amount.to_micros().unwrap_or_default() / 1_000_000
}
