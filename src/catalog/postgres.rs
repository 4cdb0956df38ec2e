//! The catalog's queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/admin_list.rs"]
pub mod admin_list;
#[path = "queries/categories.rs"]
pub mod categories;
#[path = "queries/product_parts.rs"]
pub mod product_parts;
#[path = "queries/product_writes.rs"]
pub mod product_writes;
#[path = "queries/products.rs"]
pub mod products;
#[path = "queries/releases.rs"]
pub mod releases;
#[path = "queries/variant_writes.rs"]
pub mod variant_writes;
