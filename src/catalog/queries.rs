//! Catalog queries, compiled once for each database.

use super::dialect;

pub mod admin_list;
pub mod categories;
pub mod product_parts;
pub mod product_writes;
pub mod products;
pub mod releases;
pub mod variant_writes;
