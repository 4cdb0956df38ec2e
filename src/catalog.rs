//! What the shop has: products with their variants, pictures and categories.

mod draft;
mod models;
mod postgres;
mod products;
mod sqlite;

pub use draft::{ImageDraft, ProductDraft, VariantDraft};
pub use models::{Category, Image, Product, ProductStatus, Variant};
pub use products::list_products;
