//! Pictures of categories in lists.

use crate::{
    Result,
    catalog::{self, CategoryCount},
    db::Conn,
    storefront::views::products::CountedCategories,
};

/// Adds the pictures of categories.
pub fn with_pictures(conn: &mut Conn<'_>, counts: Vec<CategoryCount>) -> Result<CountedCategories> {
    let categories = counts.iter().map(|entry| &entry.category);
    let pictures = catalog::list_category_pictures(conn, categories)?;
    Ok(CountedCategories { counts, pictures })
}
