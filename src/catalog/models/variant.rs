//! Variants.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::{
    db::schema::{price_changes, variants},
    foundation::{
        clock::Timestamp,
        ids::{ImageId, ProductId, VariantId},
        money::Money,
    },
};

/// The attributes of a variant that forms and product files contain.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
    Serialize,
    Deserialize,
)]
#[diesel(
    table_name = variants,
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
#[serde(default)]
pub struct VariantAttributes {
    /// The stock keeping unit, unique in the shop.
    pub sku: Option<String>,
    /// The price of one unit.
    pub price: Money,
    /// The price before a reduction.
    pub compare_at_price: Option<Money>,
    /// The GTIN, EAN or ISBN.
    pub barcode: String,
    /// The weight in grams.
    pub grams: i32,
    /// `true` if it has to be shipped.
    pub requires_shipping: bool,
    /// `true` if tax is due.
    pub taxable: bool,
    /// `true` if stock is counted. If not, it never runs out.
    pub track_stock: bool,
    /// `true` if it can be sold when none is left.
    pub backorder: bool,
    /// The maximum quantity per order.
    pub max_per_order: Option<i32>,
}

/// A free item that is shipped, taxed and counted.
impl Default for VariantAttributes {
    fn default() -> Self {
        Self {
            sku: None,
            price: Money::zero(),
            compare_at_price: None,
            barcode: String::new(),
            grams: 0,
            requires_shipping: true,
            taxable: true,
            track_stock: true,
            backorder: false,
            max_per_order: None,
        }
    }
}

/// One way to buy a product. A product without options has exactly one. Its attributes are
/// available through `Deref`.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = variants)]
pub struct Variant {
    /// The id.
    pub id: VariantId,
    /// The product that it belongs to.
    pub product_id: ProductId,
    /// The sort order among the product's variants, from 1.
    pub position: i32,
    /// The value of the product's first option; empty if it has none.
    pub option1: String,
    /// The value of the second option.
    pub option2: String,
    /// The value of the third option.
    pub option3: String,
    /// The attributes that forms and product files contain.
    #[diesel(embed)]
    pub attributes: VariantAttributes,
    /// The picture that shows it.
    pub image_id: Option<ImageId>,
}

impl Variant {
    /// The values of the product's options; empty where it has fewer.
    pub fn options(&self) -> [&str; 3] {
        [&self.option1, &self.option2, &self.option3]
    }
}

impl Deref for Variant {
    type Target = VariantAttributes;

    fn deref(&self) -> &VariantAttributes {
        &self.attributes
    }
}

/// A variant as it is written. The query sets the timestamps.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Insertable, diesel::AsChangeset)]
#[diesel(
    table_name = variants,
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub struct VariantRow {
    pub product_id: ProductId,
    pub position: i32,
    pub option1: String,
    pub option2: String,
    pub option3: String,
    #[diesel(embed)]
    pub attributes: VariantAttributes,
    pub image_id: Option<ImageId>,
}

/// A price in a variant's price history.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = price_changes, treat_none_as_default_value = false)]
pub struct PriceChange {
    pub variant_id: VariantId,
    pub price: Money,
    /// The time since which the variant has had this price.
    pub changed_at: Timestamp,
}
