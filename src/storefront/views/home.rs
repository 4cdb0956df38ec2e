//! The home page.

use askama::Template;

use crate::{
    catalog::{Category, ProductCard},
    foundation::{clock::Timestamp, filters},
    settings::Settings,
    web::{
        components::{Cards, PriceNote},
        paths,
        sse::{PageKind, Topic},
        state::CachedPage,
    },
};

/// What the home page is made of.
pub struct HomeParts {
    /// What is coming, and what has just come.
    pub drops: Vec<ProductCard>,
    /// What is looked at most.
    pub featured: Vec<ProductCard>,
    /// What came last.
    pub new: Vec<ProductCard>,
    /// What is reduced.
    pub sale: Vec<ProductCard>,
    /// Categories with the number of products in each.
    pub categories: Vec<(Category, i64)>,
}

#[derive(Template)]
#[template(path = "storefront/home/show.html")]
struct Home<'a> {
    heading: &'a str,
    lead: &'a str,
    /// Whether there is a drawing at the top.
    shop_window: bool,
    note: PriceNote,
    drops: Cards,
    featured: Cards,
    new: Cards,
    sale: Cards,
    categories: &'a [(Category, i64)],
}

/// Renders the home page, without anything that belongs to whoever looks at it.
pub fn home(
    parts: HomeParts,
    settings: &Settings,
    now: Timestamp,
) -> Result<CachedPage, askama::Error> {
    let (words, prices) = (&settings.words, settings.price_terms());
    let heading = [&words.heading, &settings.shop_name].into_iter().find(|text| !text.is_empty());
    let cards = |products| Cards::new(products, prices.currency, now, settings.zone()).lazy();
    let shown = parts.drops.iter().chain(&parts.featured).chain(&parts.new).chain(&parts.sale);
    let mut topics: Vec<_> = shown.map(|card| Topic::Card(card.product.id)).collect();
    topics.push(Topic::Lists);
    let html = Home {
        heading: heading.map_or("", String::as_str),
        lead: &words.lead,
        shop_window: words.shop_window,
        note: PriceNote::of_all(prices),
        drops: cards(parts.drops),
        featured: cards(parts.featured).with_lead(),
        new: cards(parts.new),
        sale: cards(parts.sale),
        categories: &parts.categories,
    };
    let title = if words.heading.is_empty() { "Welcome" } else { &words.heading };
    let (title, place) = (title.to_owned(), PageKind::Home);
    let description = match words.lead.as_str() {
        "" => format!("What's new, popular, and on sale at {}.", settings.shop_name),
        lead => lead.to_owned(),
    };
    Ok(CachedPage {
        title,
        description,
        place,
        topics,
        start: html.render()?,
        ..CachedPage::default()
    })
}
