//! Parcels.

use crate::foundation::money::Money;

/// The properties of a parcel that determine its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The total weight in grams; `None` if the weight of an item is unknown.
    pub grams: Option<i64>,
    /// The value of the items, after coupons.
    pub subtotal: Money,
    /// `true` if any item is shipped.
    pub ships: bool,
}
