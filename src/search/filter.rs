//! Filters and orders of the index.

use std::collections::BTreeMap;

use crate::foundation::money::Money;

use super::document::DocumentStatus;

/// A group of values that products can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// Categories with everything below them. Keys are ids.
    Category,
    /// The categories that products are assigned to themselves. Keys are ids.
    OwnCategory,
    /// Brands. Keys are folded names, as those of all following.
    Vendor,
    /// Types.
    ProductType,
    /// Tags.
    Tag,
    /// The values of an option with a folded name, such as `color`.
    Option(String),
}

/// The conditions that products must meet, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexFilter {
    /// Products with this status.
    pub status: Option<DocumentStatus>,
    /// The keys chosen in each group: one of them is enough. A group without keys has no effect; one with only
    /// unknown keys has no products.
    pub facets: BTreeMap<Facet, Vec<String>>,
    /// Some variant has a price in this range.
    pub price: PriceRange,
    /// Some variant can be bought now. The same variant meets all conditions about options, price,
    /// availability and reduction.
    pub in_stock: bool,
    /// Some variant is reduced.
    pub on_sale: bool,
    /// No variant can be bought now.
    pub sold_out: bool,
    /// Products without a picture.
    pub without_picture: bool,
    /// Products without a description.
    pub without_description: bool,
}

/// A range of prices, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceRange {
    /// The lowest price.
    pub min: Option<Money>,
    /// The highest price.
    pub max: Option<Money>,
}

impl PriceRange {
    /// Returns `true` if every price is in the range.
    pub fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

/// An order of products. Products that are equal in it are ordered by their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IndexOrder {
    /// The best match of the words first; without words, the newest first.
    #[default]
    Relevance,
    /// The newest first.
    Newest,
    /// The last changed first.
    Changed,
    /// The most viewed first.
    Popular,
    /// The cheapest first.
    Price,
    /// The most expensive first.
    PriceDesc,
    /// By title.
    Title,
}
