//! Ids are 64-bit numbers in the database. Each kind of record has its own Rust type, so that a
//! product's id can't be passed as a variant's.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of a `K`, one of the marker types in [`kinds`].
pub struct Id<K>(i64, PhantomData<fn() -> K>);

macro_rules! ids {
    ($($kind:ident => $alias:ident),* $(,)?) => {
        /// Marker types of the records that have an id. They have no values.
        pub mod kinds {
            $(#[doc = concat!("Marks a [`super::", stringify!($alias), "`].")] pub enum $kind {})*
        }
        $(#[doc = concat!("The id of a row of the kind `", stringify!($kind), "`.")]
        pub type $alias = Id<kinds::$kind>;)*
    };
}

ids! {
    User => UserId,
    UserToken => UserTokenId,
    RefreshToken => RefreshTokenId,
    Role => RoleId,
    StaffInvitation => StaffInvitationId,
    ApiKey => ApiKeyId,
    Product => ProductId,
    Variant => VariantId,
    Image => ImageId,
    Picture => PictureId,
    PictureFetch => PictureFetchId,
    Category => CategoryId,
    Warehouse => WarehouseId,
    StockItem => StockItemId,
    StockMovement => StockMovementId,
    Cart => CartId,
    CartItem => CartItemId,
    Order => OrderId,
    OrderLine => OrderLineId,
    CartMerge => CartMergeId,
    Coupon => CouponId,
    TaxRate => TaxRateId,
    ShippingZone => ShippingZoneId,
    ShippingMethod => ShippingMethodId,
    Checkout => CheckoutId,
    StockHold => StockHoldId,
    OrderDocument => OrderDocumentId,
    OrderEvent => OrderEventId,
    Shipment => ShipmentId,
    Payment => PaymentId,
    Refund => RefundId,
    Dispute => DisputeId,
    Job => JobId,
    Mail => MailId,
    Deletion => DeletionId,
    WebhookEndpoint => WebhookEndpointId,
    WebhookDelivery => WebhookDeliveryId,
    ChangeSet => ChangeSetId,
    Settings => SettingsId,
    AuditEntry => AuditEntryId,
    ProductBatch => ProductBatchId,
    SavedView => SavedViewId,
    SynonymGroup => SynonymGroupId,
    SearchTerm => SearchTermId,
    ProductBatchResult => ProductBatchResultId,
    Import => ImportId,
    Redirect => RedirectId,
    ImportedOrder => ImportedOrderId,
}

impl<K> Id<K> {
    /// The id with this number.
    pub const fn new(value: i64) -> Self {
        Self(value, PhantomData)
    }

    /// The number, for the database and for URLs.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl<K> From<i64> for Id<K> {
    fn from(value: i64) -> Self {
        Self::new(value)
    }
}

/// Parses plain digits only: no sign, spaces or hexadecimal.
impl<K> FromStr for Id<K> {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = if text.starts_with(['+', '-']) { "" } else { text };
        digits.parse::<i64>().map(Self::from)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self::from)
    }
}

/// A record's id and the version that was read. An update applies only to this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Versioned<I> {
    /// The record's id, such as a [`ProductId`].
    pub id: I,
    /// Counts the record's updates.
    pub version: i32,
}

impl<I> Versioned<I> {
    /// The id of a record that was read in `version`.
    pub const fn new(id: I, version: i32) -> Self {
        Self { id, version }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_digits_only() {
        assert_eq!("7".parse::<ProductId>().unwrap().get(), 7);
        for text in ["", "+7", "-7", "0x10", " 7", "7.0", "1e3", "99999999999999999999"] {
            assert!(text.parse::<ProductId>().is_err(), "{text}");
        }
    }
}
