//! Catalog queries, compiled once for each database.

use super::dialect;

pub mod admin_list;
pub mod categories;
pub mod category_writes;
pub mod counts;
pub mod external;
pub mod product_parts;
pub mod product_writes;
pub mod products;
pub mod redirects;
pub mod releases;
pub mod title_keys;
pub mod variant_writes;
