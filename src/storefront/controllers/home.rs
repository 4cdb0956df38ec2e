//! The home page and `robots.txt`.

use actix_web::{HttpRequest, HttpResponse};

use crate::{
    Result,
    catalog::{self, ProductCard, ProductFilter, ProductSort},
    db::Conn,
    foundation::clock::Timestamp,
    search::CatalogIndex,
    settings::Settings,
    storefront::{
        controllers::category_pictures::with_pictures,
        views::{
            home::{HomeParts, render_home},
            products::CatalogPage,
            structured_data::Shop,
        },
    },
    web::{
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        state::{PageSource, State},
    },
};

/// Number of featured products: a large one and four others.
const FEATURED: i64 = 5;
/// Number of products in a row.
const ROW: i64 = 4;

/// Maximum number of categories on the home page.
const MAX_CATEGORIES: usize = 12;

/// `GET /`
pub async fn show(state: State, visitor: Visitor, req: HttpRequest) -> HandlerResult {
    let index = state.catalog_index.clone();
    let read = move |conn: &mut Conn<'_>, now| read_parts(conn, &index, now);
    let render = |parts, settings: &Settings, now| {
        render_home(parts, &Shop { base_url: &state.shop.base_url, settings }, now)
    };
    let cached = state.cached_page(PageSource::Lists, Some(paths::HOME), read, render).await?;
    let page = CatalogPage {
        layout: visitor.layout(cached.title.as_str()).with_live_topics(&cached.subscription_token),
        canonical: state.shop.absolute(paths::HOME),
        noindex: false,
        editable: false,
        cached: &cached,
    };
    response::catalog_page(&req, &visitor, &page)
}

/// `GET /robots.txt`
pub async fn robots(state: State) -> HandlerResult {
    let sitemap = state.shop.absolute(paths::SITEMAP);
    let private = ["/admin", "/cart", "/orders", "/users", "/dev"];
    let rules: String = private.iter().map(|path| format!("Disallow: {path}\n")).collect();
    let text = format!("User-agent: *\n{rules}\nSitemap: {sitemap}\n");
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}

fn read_parts(conn: &mut Conn<'_>, index: &CatalogIndex, now: Timestamp) -> Result<HomeParts> {
    let is_current = index.wait_until_current();
    let everything = ProductFilter::default();
    let popular =
        ProductFilter { sort: ProductSort::Popular, in_stock: true, ..everything.clone() };
    let reduced = ProductFilter { on_sale: true, in_stock: true, ..everything.clone() };
    let mut counts = catalog::list_categories_with_products(conn, index)?;
    counts.retain(|entry| entry.products > 0 && entry.category.parent_id.is_none());
    counts.truncate(MAX_CATEGORIES);
    let categories = with_pictures(conn, counts)?;
    let drops = catalog::list_first_drops(conn, now, ROW)?;
    let mut featured = catalog::list_top_products(conn, index, &popular, FEATURED + ROW)?;
    remove_duplicates(&mut featured, &[&drops], FEATURED);
    let mut new = catalog::list_top_products(conn, index, &everything, FEATURED + ROW + ROW)?;
    remove_duplicates(&mut new, &[&drops, &featured], ROW);
    let sale = catalog::list_top_products(conn, index, &reduced, ROW)?;
    Ok(HomeParts { drops, featured, new, sale, categories, is_current })
}

/// Removes products that are shown elsewhere, and limits the rest.
fn remove_duplicates(cards: &mut Vec<ProductCard>, others: &[&[ProductCard]], max: i64) {
    let is_shown = |card: &ProductCard| {
        others.iter().copied().flatten().any(|other| other.product.id == card.product.id)
    };
    cards.retain(|card| !is_shown(card));
    cards.truncate(usize::try_from(max).unwrap_or_default());
}
