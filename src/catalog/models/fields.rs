//! What saving writes of a product and of its variants.

use crate::foundation::{ids::ImageId, money::Money};

use super::Variant;

/// The fields of a product that saving writes.
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
#[diesel(table_name = crate::db::schema::products, treat_none_as_null = true)]
pub struct ProductFields {
    pub slug: String,
    pub title: String,
    pub description: String,
    pub status: String,
    pub vendor: String,
    pub product_type: String,
    pub tags: String,
    pub option1_name: Option<String>,
    pub option2_name: Option<String>,
    pub option3_name: Option<String>,
    pub seo_title: String,
    pub seo_description: String,
    pub min_price: Money,
    pub max_price: Money,
    pub search_text: String,
}

/// The fields of a variant that saving writes.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::variants, treat_none_as_null = true)]
pub struct VariantFields {
    pub position: i32,
    pub sku: Option<String>,
    pub option1: String,
    pub option2: String,
    pub option3: String,
    pub price: Money,
    pub compare_at_price: Option<Money>,
    pub barcode: String,
    pub grams: i32,
    pub requires_shipping: bool,
    pub taxable: bool,
    pub track_stock: bool,
    pub backorder: bool,
    pub max_per_order: Option<i32>,
    pub image_id: Option<ImageId>,
}

impl VariantFields {
    /// What makes it differ from the product's other variants.
    pub fn options(&self) -> [&str; 3] {
        [&self.option1, &self.option2, &self.option3]
    }
}

impl Variant {
    /// What saving would write to leave it as it is.
    pub fn fields(&self) -> VariantFields {
        let variant = self.clone();
        VariantFields {
            position: variant.position,
            sku: variant.sku,
            option1: variant.option1,
            option2: variant.option2,
            option3: variant.option3,
            price: variant.price,
            compare_at_price: variant.compare_at_price,
            barcode: variant.barcode,
            grams: variant.grams,
            requires_shipping: variant.requires_shipping,
            taxable: variant.taxable,
            track_stock: variant.track_stock,
            backorder: variant.backorder,
            max_per_order: variant.max_per_order,
            image_id: variant.image_id,
        }
    }
}
