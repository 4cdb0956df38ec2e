//! The home page, and what machines ask for first.

use actix_web::{HttpRequest, HttpResponse};

use crate::{
    Error, Result,
    catalog::{self, ProductCard, ProductFilter, Sort},
    db::Conn,
    foundation::clock::Timestamp,
    storefront::views::{
        home::{HomeParts, home},
        products::CatalogPage,
        sitemap::Sitemap,
    },
    web::{
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        state::{PageSource, State},
    },
};

/// Five fill the grid whose first is printed large; the others stand in rows of four.
const FEATURED: i64 = 5;
const ROW: i64 = 4;

/// The address of the list of all pages.
const SITEMAP: &str = "/sitemap.xml";

/// Categories that the home page names.
const CATEGORIES: usize = 12;

/// `GET /`
pub async fn show(state: State, visitor: Visitor, req: HttpRequest) -> HandlerResult {
    let kept = state.cached_page(PageSource::Lists, Some(paths::HOME), parts, home).await?;
    let page = CatalogPage {
        layout: visitor.layout(kept.title.as_str()).with_live_topics(&kept.subscription_token),
        canonical: state.shop.absolute(paths::HOME),
        noindex: false,
        editable: false,
        cached: &kept,
    };
    response::catalog_page(&req, &visitor, &page)
}

/// `GET /robots.txt`
pub async fn robots(state: State) -> HandlerResult {
    let map = state.shop.absolute(SITEMAP);
    let private = ["/admin", "/cart", "/orders", "/users", "/dev"];
    let rules: String = private.iter().map(|path| format!("Disallow: {path}\n")).collect();
    let text = format!("User-agent: *\n{rules}\nSitemap: {map}\n");
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}

/// `GET /sitemap.xml`
pub async fn sitemap(state: State) -> HandlerResult {
    let at = state.fragments.at(&state.settings(), SITEMAP.to_owned());
    let base_url = state.shop.base_url.clone();
    // Rendered where it is read: it names every product.
    let make = state.repo.list(move |conn| {
        let places = catalog::list_public_places(conn)?;
        let map = Sitemap { base_url: &base_url, places: &places };
        response::render(&map).map_err(|error| Error::Internal(error.to_string()))
    });
    let body = state.sitemap.get_or_make(at, make).await?;
    Ok(HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(body))
}

fn parts(conn: &mut Conn<'_>, now: Timestamp) -> Result<HomeParts> {
    let everything = ProductFilter::default();
    let popular = ProductFilter { sort: Sort::Popular, in_stock: true, ..everything.clone() };
    let reduced = ProductFilter { on_sale: true, in_stock: true, ..everything.clone() };
    let mut categories = catalog::list_categories_with_counts(conn, &everything)?;
    categories.retain(|(category, count)| *count > 0 && category.parent_id.is_none());
    categories.truncate(CATEGORIES);
    let drops = catalog::first_drops(conn, now, ROW)?;
    let mut featured = catalog::first_products(conn, &popular, FEATURED + ROW)?;
    keep_others(&mut featured, &[&drops], FEATURED);
    let mut new = catalog::first_products(conn, &everything, FEATURED + ROW + ROW)?;
    keep_others(&mut new, &[&drops, &featured], ROW);
    let sale = catalog::first_products(conn, &reduced, ROW)?;
    Ok(HomeParts { drops, featured, new, sale, categories })
}

/// Leaves so many of those that are not shown elsewhere.
fn keep_others(cards: &mut Vec<ProductCard>, elsewhere: &[&[ProductCard]], most: i64) {
    let shown = |card: &ProductCard| {
        elsewhere.iter().copied().flatten().any(|other| other.product.id == card.product.id)
    };
    cards.retain(|card| !shown(card));
    cards.truncate(usize::try_from(most).unwrap_or_default());
}
