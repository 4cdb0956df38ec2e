//! The product feed for shopping search engines: RSS 2.0 with Google's attributes.

use askama::Template;

use crate::{
    catalog::{Availability, FeedBatch, FeedProduct, Variant, options_text, plain_text},
    foundation::{clock::Timestamp, money::Money},
    web::paths,
};

use super::structured_data::{Shop, is_gtin};

/// Maximum characters of a description.
const MAX_DESCRIPTION: usize = 1_000;
/// Maximum characters of a title.
const MAX_TITLE: usize = 150;

/// The end of the feed.
pub const END: &str = "</channel></rss>\n";

/// The beginning of the feed.
#[derive(Template)]
#[template(path = "storefront/feeds/start.xml")]
pub struct FeedStart<'a> {
    /// The shop's name.
    pub shop_name: &'a str,
    /// The shop's public URL.
    pub base_url: &'a str,
}

/// A part of the feed.
#[derive(Template)]
#[template(path = "storefront/feeds/items.xml")]
pub struct FeedItems {
    items: Vec<Item>,
}

/// A variant in the feed.
struct Item {
    id: String,
    /// The product's id, if it has several variants.
    group: Option<String>,
    title: String,
    description: String,
    link: String,
    image: Option<String>,
    availability: &'static str,
    price: String,
    sale_price: Option<String>,
    brand: String,
    gtin: Option<String>,
    mpn: Option<String>,
    product_type: String,
    grams: i32,
}

impl FeedItems {
    /// The variants of some products.
    pub fn new(batch: &FeedBatch, shop: &Shop<'_>, now: Timestamp) -> Self {
        let items = batch.products.iter().flat_map(|product| {
            let description = describe(product);
            let item = |variant| Item::new(batch, product, variant, &description, shop, now);
            product.variants.iter().map(item).collect::<Vec<_>>()
        });
        Self { items: items.collect() }
    }
}

impl Item {
    fn new(
        batch: &FeedBatch,
        entry: &FeedProduct,
        variant: &Variant,
        description: &str,
        shop: &Shop<'_>,
        now: Timestamp,
    ) -> Self {
        let FeedProduct { product, variants, images, category } = entry;
        let own = images.iter().find(|image| Some(image.id) == variant.image_id);
        let image = own.into_iter().chain(images).find_map(|image| shop.picture_url(&image.url()));
        let mut link = format!("{}{}", shop.base_url, paths::product(&product.slug));
        let mut title = product.title.clone();
        let is_single = variants.len() == 1;
        if !is_single {
            link.push_str(&format!("?variant={}", variant.id));
            title = format!("{title} - {}", options_text(variant.options()));
        }
        let before = variant.compare_at_price.as_ref().filter(|before| **before > variant.price);
        let price = |amount: &Money| format!("{amount} {}", shop.settings.currency.code());
        let is_upcoming = product.released_at.is_some_and(|release| release > now);
        Self {
            id: variant.id.to_string(),
            group: (!is_single).then(|| product.id.to_string()),
            title: printable(&title).chars().take(MAX_TITLE).collect(),
            description: description.to_owned(),
            link,
            image,
            availability: availability(batch.stock.availability(variant), is_upcoming),
            price: price(before.unwrap_or(&variant.price)),
            sale_price: before.map(|_| price(&variant.price)),
            brand: printable(&product.vendor),
            gtin: is_gtin(&variant.barcode).then(|| variant.barcode.clone()),
            mpn: variant.sku.as_deref().map(printable),
            product_type: printable(category.as_deref().unwrap_or(&product.product_type)),
            grams: variant.grams,
        }
    }

    /// Returns `true` if search engines can recognize the product by its GTIN, or by its brand and number.
    fn has_identifiers(&self) -> bool {
        self.gtin.is_some() || (!self.brand.is_empty() && self.mpn.is_some())
    }
}

/// The description as text. Search engines require one, so it is the title if there is none.
fn describe(product: &FeedProduct) -> String {
    match plain_text(&product.product.description, MAX_DESCRIPTION) {
        text if text.is_empty() => printable(&product.product.title),
        text => printable(&text),
    }
}

fn availability(availability: Availability, is_upcoming: bool) -> &'static str {
    match availability {
        _ if is_upcoming => "out_of_stock",
        Availability::InStock | Availability::Few(_) => "in_stock",
        Availability::BackOrder => "backorder",
        Availability::Reserved(_) | Availability::SoldOut => "out_of_stock",
    }
}

/// The text without characters that XML can't contain.
fn printable(text: &str) -> String {
    let is_allowed =
        |letter: &char| !letter.is_control() && !matches!(*letter, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(is_allowed).collect()
}
