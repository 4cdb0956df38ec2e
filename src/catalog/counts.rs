//! How many products there are.

use crate::{Result, accounts::Scope, db::Conn, q};

use super::models::ProductStatus;

/// How many products there are of each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProductCounts {
    /// Being written.
    pub draft: i64,
    /// In the shop.
    pub active: i64,
    /// In the shop, but in no list.
    pub unlisted: i64,
    /// No longer sold.
    pub archived: i64,
}

/// How many products there are of each status.
pub fn count_products_by_status(conn: &mut Conn<'_>, scope: &Scope) -> Result<ProductCounts> {
    scope.require_admin()?;
    let mut counts = ProductCounts::default();
    for (word, count) in q!(conn, catalog::counts::by_status())? {
        match ProductStatus::from(word) {
            ProductStatus::Draft => counts.draft += count,
            ProductStatus::Active => counts.active += count,
            ProductStatus::Unlisted => counts.unlisted += count,
            ProductStatus::Archived => counts.archived += count,
        }
    }
    Ok(counts)
}
