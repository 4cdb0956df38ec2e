//! The page of a product.

use askama::Template;

use crate::{
    catalog::{ProductDetails, ProductStatus, Variant, plain_text},
    foundation::{changeset::Changeset, clock::Timestamp, filters, ids::VariantId},
    settings::Settings,
    shipping::UsualDelivery,
    web::{
        components::{ErrorSummary, Sent},
        paths,
        sse::{PageKind, Topic},
        state::CachedPage,
    },
};

use super::{
    arrival::Arrival,
    divided,
    gallery::{Picture, gallery},
    offering::{Offering, is_sent, sent},
};

/// Characters of a description that search engines show.
const DESCRIPTION: usize = 160;

#[derive(Template)]
#[template(path = "storefront/products/show.html")]
struct Show<'a> {
    details: &'a ProductDetails,
    form: &'a Changeset,
    pictures: Vec<Picture>,
    offering: Offering<'a>,
    /// When it arrives if it is ordered now.
    arrival: Option<Arrival>,
    sku: String,
    weight: String,
    /// Whether any of it is sent.
    is_sent: bool,
    /// How it can be given back, in the shopkeeper's words.
    returns: &'a str,
    notice: &'static str,
    /// Whether it stands among the drops.
    coming: bool,
}

/// Renders a product's page with one variant chosen, or none, without anything that belongs to
/// whoever looks at it. `delivery` is how one of it is sent, where that is known; `form` is what was
/// typed, where that was wrong.
pub fn product(
    details: &ProductDetails,
    delivery: Option<&UsualDelivery>,
    chosen: Option<VariantId>,
    form: &Changeset,
    settings: &Settings,
    now: Timestamp,
) -> Result<CachedPage, askama::Error> {
    let chosen = chosen_variant(details, chosen);
    let offering =
        Offering::new(details, chosen, form, settings.price_terms(), now, settings.zone());
    let arrival = delivery.filter(|_| offering.is_in_stock()).map(|delivery| {
        let is_hidden = sent(details, chosen) == Sent::NotThis;
        Arrival::new(delivery, is_hidden, now, &settings.calendar)
    });
    let html = Show {
        details,
        arrival,
        form,
        pictures: gallery(details, chosen),
        sku: offering.sku(),
        offering,
        weight: weight(details, chosen),
        is_sent: is_sent(details),
        returns: &settings.texts.returns,
        notice: notice(details.product.status),
        coming: details.product.released_at.is_some_and(|release| release > now),
    };
    let kept = divided(title(details), &html.render()?);
    let description = match details.product.seo_description.as_str() {
        "" => plain_text(&details.product.description, DESCRIPTION),
        words => words.to_owned(),
    };
    let product = Some(details.product.id);
    Ok(CachedPage {
        description,
        noindex: details.product.status != ProductStatus::Active,
        product,
        place: PageKind::Product(details.product.id),
        topics: product.map(Topic::Offer).into_iter().collect(),
        ..kept
    })
}

impl Show<'_> {
    /// Whether there is a row for the table of details.
    fn has_details(&self) -> bool {
        let product = &self.details.product;
        let texts = [&*product.vendor, &*product.product_type, &*self.weight, self.returns];
        self.is_sent
            || !self.details.categories.is_empty()
            || texts.iter().any(|text| !text.is_empty())
    }
}

fn title(details: &ProductDetails) -> String {
    let product = &details.product;
    if product.seo_title.is_empty() { product.title.clone() } else { product.seo_title.clone() }
}

/// The variant that was asked for, or the only one; never one of several by itself.
pub fn chosen_variant(details: &ProductDetails, asked: Option<VariantId>) -> Option<&Variant> {
    match details.variants.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|variant| Some(variant.id) == asked),
    }
}

fn notice(status: ProductStatus) -> &'static str {
    match status {
        ProductStatus::Active | ProductStatus::Unlisted => "",
        ProductStatus::Draft => "This product is a draft. Only admins can see it.",
        ProductStatus::Archived => "This product is archived. Only admins can see it.",
    }
}

/// `680 g`, `1.1 kg`, or from the lightest to the heaviest; nothing where nobody weighed it.
fn weight(details: &ProductDetails, chosen: Option<&Variant>) -> String {
    let grams: Vec<i32> = match chosen {
        Some(variant) => vec![variant.grams],
        None => details.variants.iter().map(|variant| variant.grams).collect(),
    };
    match (grams.iter().min(), grams.iter().max()) {
        (_, None | Some(0)) | (None, _) => String::new(),
        (Some(least), Some(most)) if least == most || *least == 0 => weighed(*most),
        (Some(least), Some(most)) => format!("{} to {}", weighed(*least), weighed(*most)),
    }
}

fn weighed(grams: i32) -> String {
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
    fn weights_are_read_easily() {
        assert_eq!(weighed(680), "680 g");
        assert_eq!(weighed(1100), "1.1 kg");
        assert_eq!(weighed(2000), "2 kg");
    }
}
