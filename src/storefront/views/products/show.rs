//! The page of a product.

use askama::Template;

use crate::{
    catalog::{Product, ProductDetails, ProductStatus, Variant, plain_text},
    events::VariantKey,
    foundation::{changeset::Changeset, clock::Timestamp, filters, ids::VariantId},
    shipping::DefaultDelivery,
    web::{
        components::{DeliveryNote, ErrorSummary},
        paths,
        sse::{PageKind, Topic},
        state::CachedPage,
    },
};

use crate::storefront::views::structured_data::Shop;

use super::{
    arrival::ArrivalNote,
    gallery::{GalleryPicture, gallery},
    offering::{Offering, delivery_note, is_shipped},
    split_at_slots,
};

/// Maximum characters of the description for search engines.
const MAX_DESCRIPTION: usize = 160;

#[derive(Template)]
#[template(path = "storefront/products/show.html")]
struct Show<'a> {
    details: &'a ProductDetails,
    form: &'a Changeset,
    pictures: Vec<GalleryPicture>,
    offering: Offering<'a>,
    /// The arrival time of the product if it is ordered now.
    arrival: Option<ArrivalNote>,
    sku: String,
    weight: String,
    /// `true` if any variant is shipped.
    is_shipped: bool,
    /// The shop's text about returns.
    returns: &'a str,
    notice: &'static str,
    /// `true` if the product is not released yet.
    is_upcoming: bool,
}

/// Renders a product's page with a variant chosen, or none, without what is specific to a visitor.
/// `delivery` is the usual delivery of one unit, if known. `form` contains the typed values and errors,
/// if any.
pub fn render_product(
    details: &ProductDetails,
    delivery: Option<&DefaultDelivery>,
    chosen: Option<VariantId>,
    form: &Changeset,
    shop: &Shop<'_>,
    now: Timestamp,
) -> Result<CachedPage, askama::Error> {
    let settings = shop.settings;
    let chosen = chosen_variant(details, chosen);
    let offering =
        Offering::new(details, chosen, form, settings.price_terms(), now, settings.zone());
    let arrival = delivery.filter(|_| offering.is_in_stock()).map(|delivery| {
        let is_hidden = delivery_note(details, chosen) == DeliveryNote::Hidden;
        ArrivalNote::new(delivery, is_hidden, now, &settings.calendar)
    });
    let html = Show {
        details,
        arrival,
        form,
        pictures: gallery(details, chosen),
        sku: offering.sku(),
        offering,
        weight: weight(details, chosen),
        is_shipped: is_shipped(details),
        returns: &settings.texts.returns,
        notice: notice(details.product.status),
        is_upcoming: details.product.released_at.is_some_and(|release| release > now),
    };
    let page = split_at_slots(title(details), &html.render()?);
    let product = Some(details.product.id);
    let image = details.images.iter().find_map(|image| shop.picture_url(&image.url()));
    Ok(CachedPage {
        description: search_description(&details.product),
        image: image.unwrap_or_default(),
        json_ld: match details.product.status {
            ProductStatus::Active => shop.describe_product(details, now),
            _ => String::new(),
        },
        noindex: details.product.status != ProductStatus::Active,
        product,
        variants: details
            .variants
            .iter()
            .map(|variant| VariantKey { product_id: variant.product_id, variant_id: variant.id })
            .collect(),
        page_kind: PageKind::Product(details.product.id),
        topics: product.map(Topic::Offer).into_iter().collect(),
        ..page
    })
}

impl Show<'_> {
    /// Returns `true` if the table of details has rows.
    fn has_details(&self) -> bool {
        let product = &self.details.product;
        let texts = [&*product.vendor, &*product.product_type, &*self.weight, self.returns];
        self.is_shipped
            || !self.details.categories.is_empty()
            || texts.iter().any(|text| !text.is_empty())
    }
}

/// Returns the description for search engines: the one the shopkeeper wrote for them, or the beginning of the product's.
fn search_description(product: &Product) -> String {
    if !product.seo_description.is_empty() {
        return product.seo_description.clone();
    }
    match (plain_text(&product.description, MAX_DESCRIPTION), product.vendor.as_str()) {
        (description, _) if !description.is_empty() => description,
        (_, "") => format!("{}: price, options, and availability.", product.title),
        (_, vendor) => format!("{} by {vendor}: price, options, and availability.", product.title),
    }
}

fn title(details: &ProductDetails) -> String {
    let product = &details.product;
    if product.seo_title.is_empty() { product.title.clone() } else { product.seo_title.clone() }
}

/// Returns the requested variant, or the only one. With several variants, none is chosen by default.
pub fn chosen_variant(details: &ProductDetails, requested: Option<VariantId>) -> Option<&Variant> {
    match details.variants.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|variant| Some(variant.id) == requested),
    }
}

fn notice(status: ProductStatus) -> &'static str {
    match status {
        ProductStatus::Active | ProductStatus::Unlisted => "",
        ProductStatus::Draft => "This product is a draft. It is not in the shop yet.",
        ProductStatus::Archived => "This product is archived. It is no longer in the shop.",
    }
}

/// Returns the weight, such as `680 g`, or the range of all variants. Empty if it is not known.
fn weight(details: &ProductDetails, chosen: Option<&Variant>) -> String {
    let grams: Vec<i32> = match chosen {
        Some(variant) => vec![variant.grams],
        None => details.variants.iter().map(|variant| variant.grams).collect(),
    };
    let min = grams.iter().copied().min().unwrap_or(0);
    let max = grams.iter().copied().max().unwrap_or(0);
    if max == 0 {
        String::new()
    } else if min == max || min == 0 {
        format_grams(max)
    } else {
        format!("{} to {}", format_grams(min), format_grams(max))
    }
}

fn format_grams(grams: i32) -> String {
    if grams < 1000 {
        return format!("{grams} g");
    }
    let text = format!("{:.2}", f64::from(grams) / 1000.0);
    format!("{} kg", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_formatted_in_grams_or_kilograms() {
        assert_eq!(format_grams(680), "680 g");
        assert_eq!(format_grams(1100), "1.1 kg");
        assert_eq!(format_grams(2000), "2 kg");
    }
}
