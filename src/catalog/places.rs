//! Which pages of the catalogue there are.

use crate::{Result, db::Conn, foundation::clock::Timestamp, q};

/// Products that are listed: as many as a site map may have, less some room.
const MAX_PRODUCTS: i64 = 45_000;

/// Slugs of everything that anyone may look at.
#[derive(Clone, Debug)]
pub struct PublicPlaces {
    /// Of categories, in the shop's order.
    pub categories: Vec<String>,
    /// Of products, the newest first, with the moment of the last change.
    pub products: Vec<(String, Timestamp)>,
}

/// Slugs of all categories and of the newest 45,000 products that can be seen.
pub fn list_public_places(conn: &mut Conn<'_>) -> Result<PublicPlaces> {
    let categories = q!(conn, catalog::categories::all())?;
    Ok(PublicPlaces {
        categories: categories.into_iter().map(|category| category.slug).collect(),
        products: q!(conn, catalog::products::places(MAX_PRODUCTS))?,
    })
}
