//! Rows as they are written.

use crate::foundation::{
    clock::Timestamp,
    ids::{CategoryId, ImageId, ProductId},
    money::Money,
};

/// What is written of a product; its times and version are the query's.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::products, treat_none_as_null = true)]
pub struct ProductRow {
    pub slug: String,
    pub handle: String,
    pub title: String,
    pub description: String,
    pub status: &'static str,
    pub released_at: Option<Timestamp>,
    pub max_per_customer: Option<i32>,
    pub vendor: String,
    pub product_type: String,
    pub tags: String,
    pub tax_class: String,
    pub option1_name: Option<String>,
    pub option2_name: Option<String>,
    pub option3_name: Option<String>,
    pub seo_title: String,
    pub seo_description: String,
    pub min_price: Money,
    pub max_price: Money,
    pub search_text: String,
    pub title_key: String,
}

/// What is written of a variant; its times are the query's.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::variants, treat_none_as_null = true)]
pub struct VariantRow {
    pub product_id: ProductId,
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

/// What is written of a picture.
#[derive(Clone, Debug, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::product_images)]
pub struct ImageRow<'a> {
    pub product_id: ProductId,
    pub position: i32,
    pub src: &'a str,
    pub alt: &'a str,
}

/// What is written of a category; its times are the query's.
#[derive(Clone, Debug, Default, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::categories, treat_none_as_null = true)]
pub struct CategoryRow {
    pub title: String,
    pub slug: String,
    pub description: String,
    pub parent_id: Option<CategoryId>,
    pub position: i32,
}
