//! What the shop has: products with their variants, pictures and categories.

mod draft;
mod models;
mod naming;
mod postgres;
mod products;
mod sqlite;

pub use draft::{ImageDraft, ProductDraft, VariantDraft};
pub use models::{Category, Image, Product, ProductStatus, Variant};
pub use naming::{full_name, options_text};
pub use products::list_products;
