//! Products in memory, as filters and orders need them.

use crate::foundation::money::Money;

use super::{
    document::{CatalogDocument, DocumentVariant},
    text,
    values::{NO_VALUE, ValueId},
};

/// A product in memory. Amounts are in millionths, times in microseconds.
#[derive(Clone, Debug, Default)]
pub struct ProductRow {
    pub id: i64,
    pub min_price: i64,
    pub max_price: i64,
    pub inserted_at: i64,
    pub updated_at: i64,
    pub views: i64,
    /// The digest of its words.
    pub digest: u64,
    pub title_key: Box<str>,
    /// What it can be filtered by, each value once, except for the categories above its own.
    pub values: Box<[ValueId]>,
}

/// A variant in memory.
#[derive(Clone, Copy, Debug)]
pub struct VariantRow {
    pub id: i64,
    pub price: i64,
    pub left: i32,
    pub is_counted: bool,
    pub has_backorders: bool,
    pub kind: VariantKind,
}

/// What filters tell variants apart by, but for their prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VariantKind {
    /// The values of its options.
    pub values: [ValueId; 3],
    /// `true` if it can be bought now.
    pub is_available: bool,
    /// `true` if its price is reduced.
    pub is_reduced: bool,
}

impl VariantKind {
    /// The values of the options that it has.
    pub fn own_values(&self) -> impl Iterator<Item = ValueId> {
        self.values.into_iter().filter(|value| *value != NO_VALUE)
    }
}

impl VariantRow {
    /// The row of a variant with these values of its options.
    pub fn new(variant: &DocumentVariant, values: [ValueId; 3]) -> Self {
        Self {
            id: variant.id.get(),
            price: micros(&variant.price),
            left: variant.left,
            is_counted: variant.is_counted,
            has_backorders: variant.has_backorders,
            kind: VariantKind {
                values,
                is_available: variant.is_available(),
                is_reduced: variant.is_reduced,
            },
        }
    }
}

impl ProductRow {
    /// The row of a product, without values.
    pub fn of(document: &CatalogDocument) -> Self {
        Self {
            id: document.id.get(),
            min_price: micros(&document.min_price),
            max_price: micros(&document.max_price),
            inserted_at: document.inserted_at.micros(),
            updated_at: document.updated_at.micros(),
            views: document.views,
            digest: text::digest(document),
            title_key: document.title_key.as_str().into(),
            values: Box::default(),
        }
    }
}

/// The amount in millionths. The largest number takes the place of amounts beyond it.
pub fn micros(money: &Money) -> i64 {
    money.to_micros().unwrap_or(i64::MAX)
}
