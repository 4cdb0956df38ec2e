//! What the index knows about a product.

use crate::foundation::{
    clock::Timestamp,
    ids::{CategoryId, ProductId, VariantId},
    money::Money,
};

/// A product as it is indexed.
#[derive(Clone, Debug)]
pub struct CatalogDocument {
    /// The product.
    pub id: ProductId,
    /// Its status.
    pub status: DocumentStatus,
    /// Its title.
    pub title: String,
    /// The key that sorts titles as people do.
    pub title_key: String,
    /// Its brand. May be empty.
    pub vendor: String,
    /// Its type. May be empty.
    pub product_type: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its description as plain text.
    pub description: String,
    /// The categories that it is assigned to.
    pub categories: Vec<CategoryId>,
    /// The names of its options. Those that it does not have are empty.
    pub options: [String; 3],
    /// Its variants.
    pub variants: Vec<DocumentVariant>,
    /// The lowest price of its variants, as products are sorted by it.
    pub min_price: Money,
    /// The highest price of its variants.
    pub max_price: Money,
    /// `true` if it has a picture.
    pub has_picture: bool,
    /// The time of its creation.
    pub inserted_at: Timestamp,
    /// The time of its last change.
    pub updated_at: Timestamp,
    /// The number of views of its page.
    pub views: i64,
}

/// A variant as it is indexed.
#[derive(Clone, Debug)]
pub struct DocumentVariant {
    /// The variant.
    pub id: VariantId,
    /// Its SKU. May be empty.
    pub sku: String,
    /// The values of the product's options. Those that it does not have are empty.
    pub values: [String; 3],
    /// Its price.
    pub price: Money,
    /// `true` if its stock is counted.
    pub is_counted: bool,
    /// `true` if it can be bought when none is left.
    pub has_backorders: bool,
    /// Unreserved units in all warehouses; 0 if it was never stocked.
    pub left: i32,
    /// `true` if its price is reduced.
    pub is_reduced: bool,
}

impl DocumentVariant {
    /// Returns `true` if it can be bought now.
    pub fn is_available(&self) -> bool {
        !self.is_counted || self.has_backorders || self.left > 0
    }
}

/// The status of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentStatus {
    /// Not ready yet.
    Draft,
    /// In the shop and its lists.
    Active,
    /// In the shop, but in no list.
    Unlisted,
    /// No longer sold.
    Archived,
}

impl DocumentStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Active, Self::Unlisted, Self::Archived];
}

/// A category and the one that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CategoryParent {
    /// The category.
    pub id: CategoryId,
    /// The category that it is in, if any.
    pub parent: Option<CategoryId>,
}
