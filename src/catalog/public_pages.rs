//! The public pages of the catalog, as the sitemap lists them.

use crate::{Result, db::Conn, foundation::ids::ProductId, q};

use super::models::{Category, SitemapProduct};

/// The range of ids of the products in a file of the sitemap. A file may have 50,000 addresses in all.
const FILE_IDS: i64 = 45_000;

/// A file of the sitemap with products, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SitemapFile(pub i64);

impl SitemapFile {
    /// The first id of the file is the next one.
    fn after(self) -> ProductId {
        (self.0 - 1).saturating_mul(FILE_IDS).into()
    }

    fn last(self) -> ProductId {
        self.0.saturating_mul(FILE_IDS).into()
    }

    fn products(self, conn: &mut Conn<'_>, limit: i64) -> Result<Vec<SitemapProduct>> {
        q!(conn, catalog::products::for_sitemap(self.after(), self.last(), limit))
    }
}

/// Returns the files that have visible products.
pub fn list_sitemap_files(conn: &mut Conn<'_>) -> Result<Vec<SitemapFile>> {
    let last = q!(conn, catalog::products::last_visible_id())?;
    let count = last.map_or(0, |last| (last.get() - 1) / FILE_IDS + 1);
    let mut files = Vec::new();
    for file in (1..=count).map(SitemapFile) {
        if !file.products(conn, 1)?.is_empty() {
            files.push(file);
        }
    }
    Ok(files)
}

/// Returns the visible products of a file, in order of id.
pub fn list_sitemap_products(
    conn: &mut Conn<'_>,
    file: SitemapFile,
) -> Result<Vec<SitemapProduct>> {
    file.products(conn, FILE_IDS)
}

/// Returns the slugs of all categories, in the shop's order.
pub fn list_category_slugs(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let slug = |category: Category| category.attributes.slug;
    Ok(q!(conn, catalog::categories::all())?.into_iter().map(slug).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_ranges_of_ids() {
        let range = |number| (SitemapFile(number).after().get(), SitemapFile(number).last().get());
        assert_eq!((range(1), range(2)), ((0, 45_000), (45_000, 90_000)));
        assert!(SitemapFile(i64::MAX).after().get() > 0);
    }
}
