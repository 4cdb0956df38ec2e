//! What the shop has: products with their variants, pictures and categories.

mod availability;
mod card;
mod draft;
mod facets;
mod filter;
mod lookup;
mod models;
mod naming;
mod page_views;
mod postgres;
mod products;
mod search_text;
mod sqlite;
mod stock;

pub use availability::{Availability, max_quantity};
pub use card::ProductCard;
pub use draft::{ImageDraft, ProductDraft, VariantDraft};
pub use facets::{Facets, list_categories_with_counts, list_facets};
pub use filter::{ProductFilter, Sort};
pub use lookup::{Found, ProductDetails, get_category_by_slug, get_product_by_slug};
pub use models::{Category, Image, Listed, Product, ProductStatus, Variant};
pub use naming::{full_name, options_text};
pub use page_views::PageViews;
pub use products::{first_products, list_products};
pub use search_text::{search_text, search_words};
pub use stock::StockLeft;
