//! The home page.

use askama::Template;

use crate::{
    catalog::ProductCard,
    foundation::{clock::Timestamp, filters},
    web::{
        components::{Cards, Picture, PictureLoading, PicturePlace, PriceNote},
        paths,
        sse::{PageKind, Topic},
        state::CachedPage,
    },
};

use super::{
    products::{CategoryList, CountedCategories},
    structured_data::Shop,
};

/// The data of the home page.
pub struct HomeParts {
    /// Products that are coming soon or just released.
    pub drops: Vec<ProductCard>,
    /// The most popular products.
    pub featured: Vec<ProductCard>,
    /// The newest products.
    pub new: Vec<ProductCard>,
    /// Products on sale.
    pub sale: Vec<ProductCard>,
    /// Top-level categories with their numbers of products.
    pub categories: CountedCategories,
    /// `false` if changes that were committed before may be missing, so that the page must not be cached.
    pub is_current: bool,
}

#[derive(Template)]
#[template(path = "storefront/home/show.html")]
struct Home<'a> {
    heading: &'a str,
    lead: &'a str,
    /// The picture at the top.
    banner: Option<Picture>,
    /// `true` if the drawing at the top is shown instead.
    shop_window: bool,
    note: PriceNote,
    drops: Cards,
    featured: Cards,
    new: Cards,
    sale: Cards,
    categories: CategoryList,
}

/// Renders the home page without what is specific to a visitor.
pub fn render_home(
    parts: HomeParts,
    shop: &Shop<'_>,
    now: Timestamp,
) -> Result<CachedPage, askama::Error> {
    let settings = shop.settings;
    let texts = &settings.texts;
    let prices = settings.price_terms();
    let heading = [&texts.heading, &settings.shop_name].into_iter().find(|text| !text.is_empty());
    let cards = |products| Cards::new(products, prices.currency, now, settings.zone()).lazy();
    let products = parts.drops.iter().chain(&parts.featured).chain(&parts.new).chain(&parts.sale);
    let mut topics: Vec<_> = products.map(|card| Topic::Card(card.product.id)).collect();
    topics.push(Topic::Lists);
    let mut pictures = parts.featured.iter().filter_map(|card| card.image.as_ref());
    let banner = settings.pictures.banner.as_ref();
    let image = banner
        .and_then(|banner| shop.picture_url(&banner.src()))
        .or_else(|| pictures.find_map(|image| shop.picture_url(&image.url())))
        .unwrap_or_default();
    let html = Home {
        heading: heading.map_or("", String::as_str),
        lead: &texts.lead,
        banner: banner.map(|banner| {
            Picture::of_shop(banner, &settings.pictures.banner_alt, PicturePlace::Banner)
                .loading(PictureLoading::First)
        }),
        shop_window: texts.shop_window,
        note: PriceNote::for_page(prices),
        drops: cards(parts.drops),
        featured: cards(parts.featured).with_lead(),
        new: cards(parts.new),
        sale: cards(parts.sale),
        categories: CategoryList::new(&parts.categories),
    };
    let title = if texts.heading.is_empty() { "Welcome" } else { &texts.heading };
    let description = match texts.lead.as_str() {
        "" => format!("What's new, popular, and on sale at {}.", settings.shop_name),
        lead => lead.to_owned(),
    };
    Ok(CachedPage {
        title: title.to_owned(),
        description,
        image,
        json_ld: shop.describe(),
        page_kind: PageKind::Home,
        is_uncacheable: !parts.is_current,
        topics,
        start: html.render()?,
        ..CachedPage::default()
    })
}
