//! Rows of the catalog's tables.

mod category;
mod product;
mod variant;

pub use category::{
    Ancestor, Category, CategoryAttributes, CategoryTitle, ProductCategory, ProductCategoryId,
};
pub use product::{
    Image, ImageRow, MAX_DESCRIPTION, MAX_LINE, MAX_SUMMARY, MAX_TAGS, PRODUCT_FIELDS,
    PartPosition, Product, ProductAttributes, ProductField, ProductPosition, ProductRow,
    ProductStatus, ProductSummary, ReleasedProduct, SitemapProduct, TextAttribute, text_attributes,
};
pub use variant::{PriceChange, Variant, VariantAttributes, VariantRow};
