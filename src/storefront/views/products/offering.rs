//! The price and the choice of variants: the parts of a product's page that are updated live.

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::{Availability, ProductDetails, ProductStatus, Variant},
    foundation::{
        changeset::Changeset, clock::Timestamp, filters, ids::ProductId, money::Currency,
        zone::Zone,
    },
    settings::PriceTerms,
    web::{
        components::{DeliveryNote, Moment, Price, PriceNote, field_id},
        paths,
    },
};

use super::choice::{VariantChoice, stock_level, variant_choices};

/// The price and the offer of a product.
#[derive(Template)]
#[template(path = "storefront/products/offering.html")]
pub struct Offering<'a> {
    /// The price.
    pub price: PriceLine,
    /// The variants.
    pub offer: Offer<'a>,
}

/// The price of a product.
#[derive(Template)]
#[template(path = "storefront/products/price.html")]
pub struct PriceLine {
    id: ProductId,
    price: Price,
    note: PriceNote,
}

/// The variants, their stock, and the button to add one to the cart.
#[derive(Template)]
#[template(path = "storefront/products/offer.html")]
pub struct Offer<'a> {
    details: &'a ProductDetails,
    form: &'a Changeset,
    quantity: &'a str,
    legend: String,
    choices: Vec<VariantChoice>,
    stock: String,
    level: &'static str,
    max: i32,
    /// The texts to show if no variant can be bought.
    unavailable: Option<Unavailable>,
    coming: Option<Moment>,
}

/// The texts for a product of which no variant can be bought.
struct Unavailable {
    /// The label of the button.
    label: String,
    /// The sentence above it.
    text: String,
}

impl Unavailable {
    /// The texts for a product that is not in the shop.
    fn of_status(status: ProductStatus) -> Option<Self> {
        let (label, text) = match status {
            ProductStatus::Active | ProductStatus::Unlisted => return None,
            ProductStatus::Draft => ("Not for sale yet", "This product can’t be bought yet"),
            ProductStatus::Archived => ("No longer sold", "This product is no longer sold"),
        };
        Some(Self { label: label.to_owned(), text: text.to_owned() })
    }
}

impl<'a> Offering<'a> {
    /// The offering with a variant chosen, or none. `form` contains the typed values and errors, if any.
    pub fn new(
        details: &'a ProductDetails,
        chosen: Option<&Variant>,
        form: &'a Changeset,
        prices: PriceTerms,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let choices = variant_choices(details, chosen, prices.currency, now);
        let price = PriceLine {
            id: details.product.id,
            price: price(details, chosen, prices.currency),
            note: PriceNote::for_price(prices, delivery_note(details, chosen)),
        };
        Self { price, offer: Offer::new(details, choices, form, now, zone) }
    }

    /// Returns `true` if the product is in stock and released.
    pub fn is_in_stock(&self) -> bool {
        self.offer.coming.is_none() && matches!(self.offer.level, "in" | "low")
    }

    /// Returns the SKU of the chosen variant.
    pub fn sku(&self) -> String {
        let chosen = self.offer.choices.iter().find(|choice| choice.is_chosen);
        chosen.map_or("depends on your choice".into(), |choice| choice.sku.clone())
    }
}

impl<'a> Offer<'a> {
    fn new(
        details: &'a ProductDetails,
        choices: Vec<VariantChoice>,
        form: &'a Changeset,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let chosen = choices.iter().find(|choice| choice.is_chosen);
        let stock = details.variants.iter().map(|variant| details.stock.availability(variant));
        let overall = Availability::combined(stock);
        let max =
            choices.iter().filter(|choice| choice.can_be_bought).map(|choice| choice.max).max();
        Self {
            details,
            form,
            quantity: form.values().get("quantity").unwrap_or("1"),
            legend: legend(details),
            stock: chosen
                .map_or_else(|| overall_stock(overall, now), |choice| choice.stock.clone()),
            level: chosen.map_or(stock_level(overall), |choice| choice.level),
            max: chosen.map_or(max.unwrap_or(1), |choice| choice.max),
            unavailable: Unavailable::of_status(details.product.status).or_else(|| {
                (!overall.can_be_bought())
                    .then(|| Unavailable { label: overall.label(), text: overall.description(now) })
            }),
            coming: Moment::upcoming(zone, details.product.released_at, now),
            choices,
        }
    }
}

/// Maximum number of variants that are listed before the release.
const MAX_LISTED: usize = 30;

impl Offer<'_> {
    /// Returns the HTML id of a field, which is unique on a page with several products. A field with errors
    /// has the id to which the error summary links.
    fn id(&self, field: &str) -> String {
        match self.form.errors_of(field).next() {
            Some(_) => field_id(field),
            None => format!("{field}-{}", self.details.product.id),
        }
    }

    /// Returns the variants of a product before its release. Empty if there is only one.
    fn upcoming_variants(&self) -> String {
        let names: Vec<&str> = self.choices.iter().map(|choice| choice.name.as_str()).collect();
        match names.len() {
            0 | 1 => String::new(),
            ..=MAX_LISTED => format!("{}: {}", self.legend, names.join(", ")),
            count => format!("{count} to choose from"),
        }
    }
}

fn price(details: &ProductDetails, chosen: Option<&Variant>, currency: Currency) -> Price {
    if let Some(variant) = chosen {
        return Price::of(&variant.price, variant.compare_at_price.as_ref(), currency);
    }
    let cheapest = details.variants.iter().min_by(|a, b| a.price.cmp(&b.price));
    let compare_at = cheapest.and_then(|variant| variant.compare_at_price.as_ref());
    Price::range(&details.product.min_price, &details.product.max_price, compare_at, currency)
}

/// Returns `true` if any variant is shipped.
pub fn is_shipped(details: &ProductDetails) -> bool {
    details.variants.iter().any(|variant| variant.requires_shipping)
}

/// Returns the note about delivery for the chosen variant, or for any variant if none is chosen.
pub(super) fn delivery_note(details: &ProductDetails, chosen: Option<&Variant>) -> DeliveryNote {
    if !is_shipped(details) {
        return DeliveryNote::Absent;
    }
    match chosen {
        Some(variant) if !variant.requires_shipping => DeliveryNote::Hidden,
        _ => DeliveryNote::Shown,
    }
}

fn legend(details: &ProductDetails) -> String {
    let product = &details.product;
    let names = [&product.option1_name, &product.option2_name, &product.option3_name];
    let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
    if names.is_empty() { "Choose an option".into() } else { names.join(" / ") }
}

/// Returns the stock of a product without a chosen variant. It has no number, which would belong to one
/// variant.
fn overall_stock(overall: Availability, now: Timestamp) -> String {
    match overall {
        Availability::Few(_) => "Low stock".into(),
        other => other.description(now),
    }
}

impl HtmlSafe for Offering<'_> {}
impl HtmlSafe for PriceLine {}
impl HtmlSafe for Offer<'_> {}
