//! The sitemap for search engines.

use actix_web::{HttpResponse, web::Path};

use crate::{
    Error, Result,
    catalog::{self, SitemapFile},
    db::Conn,
    storefront::views::sitemap::{Sitemap, SitemapIndex},
    web::{
        error::AppError,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /sitemap.xml`: all pages, or the files of a large shop.
pub async fn index(state: State) -> HandlerResult {
    let key = state.page_cache.text_key(&state.settings(), paths::SITEMAP.to_owned());
    let base_url = state.shop.base_url.clone();
    let make = state.repo.list(move |conn| {
        let files = catalog::list_sitemap_files(conn)?;
        match files.as_slice() {
            [] => render_file(conn, &base_url, MapFile::Everything(None)),
            [only] => render_file(conn, &base_url, MapFile::Everything(Some(*only))),
            files => render(&SitemapIndex { base_url: &base_url, files }),
        }
    });
    let body = state.sitemap.get_or_make(key, make).await?;
    Ok(HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(body))
}

/// `GET /sitemaps/{name}`: one of the files of a large shop.
pub async fn show(state: State, name: Path<String>) -> HandlerResult {
    let file = MapFile::named(&name).ok_or(AppError::NotFound)?;
    let base_url = state.shop.base_url.clone();
    let body = state.repo.list(move |conn| render_file(conn, &base_url, file)).await?;
    Ok(HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(body))
}

/// What a file lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MapFile {
    /// All pages of a shop whose products fit in one file.
    Everything(Option<SitemapFile>),
    /// The pages that are no products.
    Pages,
    /// Products.
    Products(SitemapFile),
}

impl MapFile {
    /// Reads the name of a file.
    fn named(name: &str) -> Option<Self> {
        let name = name.strip_suffix(".xml")?;
        if name == "pages" {
            return Some(Self::Pages);
        }
        let number: i64 = name.strip_prefix("products-")?.parse().ok()?;
        (number > 0).then_some(Self::Products(SitemapFile(number)))
    }
}

/// Reads and renders a file, on the thread that reads it.
fn render_file(conn: &mut Conn<'_>, base_url: &str, file: MapFile) -> Result<String> {
    let products = match file {
        MapFile::Everything(Some(file)) | MapFile::Products(file) => {
            catalog::list_sitemap_products(conn, file)?
        }
        MapFile::Everything(None) | MapFile::Pages => Vec::new(),
    };
    let categories = match file {
        MapFile::Everything(_) | MapFile::Pages => Some(catalog::list_category_slugs(conn)?),
        MapFile::Products(_) if products.is_empty() => return Err(Error::NotFound),
        MapFile::Products(_) => None,
    };
    render(&Sitemap { base_url, categories: categories.as_deref(), products: &products })
}

fn render(file: &impl askama::Template) -> Result<String> {
    response::render(file).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_files_are_read() {
        assert_eq!(MapFile::named("pages.xml"), Some(MapFile::Pages));
        assert_eq!(MapFile::named("products-2.xml"), Some(MapFile::Products(SitemapFile(2))));
        for name in
            ["pages", "products-0.xml", "products--1.xml", "products-x.xml", "1.xml", ".xml"]
        {
            assert_eq!(MapFile::named(name), None, "{name}");
        }
    }
}
