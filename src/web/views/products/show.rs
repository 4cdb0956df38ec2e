//! The page of a product.

use askama::Template;

use crate::{
    catalog::{Availability, ProductDetails, ProductStatus, Variant},
    foundation::{changeset::Changeset, clock::Timestamp, ids::VariantId, money::Currency},
    web::{
        components::{ErrorSummary, Price},
        state::KeptPage,
    },
};

use super::{
    choice::{Choice, choices, level},
    divided,
    gallery::{Picture, gallery},
};

#[derive(Template)]
#[template(path = "products/show.html")]
struct Show<'a> {
    details: &'a ProductDetails,
    form: &'a Changeset,
    quantity: &'a str,
    pictures: Vec<Picture>,
    price: Price,
    legend: String,
    choices: Vec<Choice>,
    sku: String,
    stock: String,
    level: &'static str,
    max: i32,
    /// What the button says where nothing can be bought.
    closed: Option<String>,
    weight: String,
    notice: &'static str,
}

/// Renders a product's page with one variant chosen, or none, without anything that belongs to
/// whoever looks at it. `form` is what was typed, where that was wrong.
pub fn product(
    details: &ProductDetails,
    chosen: Option<VariantId>,
    form: &Changeset,
    currency: Currency,
    now: Timestamp,
) -> Result<KeptPage, askama::Error> {
    let chosen = chosen_variant(details, chosen);
    let choices = choices(details, chosen, currency);
    let shown = choices.iter().find(|choice| choice.chosen);
    let best = Availability::best(details.variants.iter().map(|one| details.stock.of(one)));
    let all = choices.iter().filter(|choice| choice.there).map(|choice| choice.max).max();
    let html = Show {
        details,
        form,
        quantity: form.values().get("quantity").unwrap_or("1"),
        pictures: gallery(details, chosen),
        price: price(details, chosen, currency),
        legend: legend(details),
        sku: shown.map_or("depends on your choice".into(), |choice| choice.sku.clone()),
        stock: shown.map_or_else(|| overall(best), |choice| choice.stock.clone()),
        level: shown.map_or(level(best), |choice| choice.level),
        max: shown.map_or(all.unwrap_or(1), |choice| choice.max),
        closed: closed(details, best, now),
        weight: weight(details, chosen),
        notice: notice(details.product.status),
        choices,
    };
    let kept = divided(title(details), &html.render()?);
    let description = details.product.seo_description.clone();
    Ok(KeptPage { description, product: Some(details.product.id), ..kept })
}

fn title(details: &ProductDetails) -> String {
    let product = &details.product;
    if product.seo_title.is_empty() { product.title.clone() } else { product.seo_title.clone() }
}

/// The variant that was asked for, or the only one; never one of several by itself.
fn chosen_variant(details: &ProductDetails, asked: Option<VariantId>) -> Option<&Variant> {
    match details.variants.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|variant| Some(variant.id) == asked),
    }
}

fn price(details: &ProductDetails, chosen: Option<&Variant>, currency: Currency) -> Price {
    if let Some(variant) = chosen {
        return Price::of(&variant.price, variant.compare_at_price.as_ref(), currency);
    }
    let cheapest = details.variants.iter().min_by(|a, b| a.price.cmp(&b.price));
    let before = cheapest.and_then(|variant| variant.compare_at_price.as_ref());
    Price::range(&details.product.min_price, &details.product.max_price, before, currency)
}

fn legend(details: &ProductDetails) -> String {
    let product = &details.product;
    let names = [&product.option1_name, &product.option2_name, &product.option3_name];
    let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
    if names.is_empty() { "Choose one".into() } else { names.join(" / ") }
}

/// The stock of a product of which nothing is chosen: numbers would be somebody else's.
fn overall(best: Availability) -> String {
    match best {
        Availability::Few(_) => "Low stock".into(),
        best => best.words(),
    }
}

fn closed(details: &ProductDetails, best: Availability, now: Timestamp) -> Option<String> {
    let coming = details.product.released_at.filter(|release| *release > now);
    match coming {
        Some(release) => Some(format!("Available {}", release.date())),
        None => (!best.can_be_bought()).then(|| best.words()),
    }
}

fn notice(status: ProductStatus) -> &'static str {
    match status {
        ProductStatus::Active => "",
        ProductStatus::Draft => "This product is a draft: only those who run the shop see it.",
        ProductStatus::Archived => "This product is archived: only those who run the shop see it.",
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
