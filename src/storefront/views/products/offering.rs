//! What of a product can be had, and for how much: the part of its page that changes while people
//! look at it.

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::{Availability, ProductDetails, Variant},
    foundation::{
        changeset::Changeset, clock::Timestamp, filters, ids::ProductId, money::Currency,
        zone::Zone,
    },
    settings::PriceTerms,
    web::{
        components::{Moment, Price, PriceNote, Sent, field_id},
        paths,
    },
};

use super::choice::{Choice, choices, level};

/// The price and the offer, which stand at two places of the page.
#[derive(Template)]
#[template(path = "storefront/products/offering.html")]
pub struct Offering<'a> {
    /// What it costs.
    pub price: PriceLine,
    /// What can be chosen.
    pub offer: Offer<'a>,
}

/// What a product costs.
#[derive(Template)]
#[template(path = "storefront/products/price.html")]
pub struct PriceLine {
    id: ProductId,
    price: Price,
    note: PriceNote,
}

/// The variants, their stock, and the way into the cart.
#[derive(Template)]
#[template(path = "storefront/products/offer.html")]
pub struct Offer<'a> {
    details: &'a ProductDetails,
    form: &'a Changeset,
    quantity: &'a str,
    legend: String,
    choices: Vec<Choice>,
    stock: String,
    level: &'static str,
    max: i32,
    /// Why none of it can be bought now.
    closed: Option<Closed>,
    coming: Option<Moment>,
}

/// Why nothing of a product can be bought now.
struct Closed {
    /// What the button says.
    label: String,
    /// The same at length.
    words: String,
}

impl<'a> Offering<'a> {
    /// With one variant chosen, or none; `form` is what was typed, where that was wrong.
    pub fn new(
        details: &'a ProductDetails,
        chosen: Option<&Variant>,
        form: &'a Changeset,
        prices: PriceTerms,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let choices = choices(details, chosen, prices.currency, now);
        let price = PriceLine {
            id: details.product.id,
            price: price(details, chosen, prices.currency),
            note: PriceNote::of_one(prices, sent(details, chosen)),
        };
        Self { price, offer: Offer::new(details, choices, form, now, zone) }
    }

    /// Whether it is there and can be ordered now.
    pub fn is_in_stock(&self) -> bool {
        self.offer.coming.is_none() && matches!(self.offer.level, "in" | "low")
    }

    /// The stock keeping unit of what is chosen.
    pub fn sku(&self) -> String {
        let chosen = self.offer.choices.iter().find(|choice| choice.chosen);
        chosen.map_or("depends on your choice".into(), |choice| choice.sku.clone())
    }
}

impl<'a> Offer<'a> {
    fn new(
        details: &'a ProductDetails,
        choices: Vec<Choice>,
        form: &'a Changeset,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let shown = choices.iter().find(|choice| choice.chosen);
        let stock = details.variants.iter().map(|one| details.stock.of(one));
        let together = Availability::together(stock);
        let all = choices.iter().filter(|choice| choice.there).map(|choice| choice.max).max();
        Self {
            details,
            form,
            quantity: form.values().get("quantity").unwrap_or("1"),
            legend: legend(details),
            stock: shown.map_or_else(|| overall(together, now), |choice| choice.stock.clone()),
            level: shown.map_or(level(together), |choice| choice.level),
            max: shown.map_or(all.unwrap_or(1), |choice| choice.max),
            closed: (!together.can_be_bought())
                .then(|| Closed { label: together.label(), words: together.words(now) }),
            coming: Moment::coming(zone, details.product.released_at, now),
            choices,
        }
    }
}

/// Choices that are named one by one before they can be bought.
const NAMED: usize = 30;

impl Offer<'_> {
    /// The id of an element, another one for each product of a page; but where something is wrong
    /// with the field of this name, the id to which its message leads.
    fn id(&self, field: &str) -> String {
        match self.form.errors_of(field).next() {
            Some(_) => field_id(field),
            None => format!("{field}-{}", self.details.product.id),
        }
    }

    /// What there will be to choose from; nothing where there is no choice.
    fn to_come(&self) -> String {
        let names: Vec<&str> = self.choices.iter().map(|choice| choice.name.as_str()).collect();
        match names.len() {
            0 | 1 => String::new(),
            ..=NAMED => format!("{}: {}", self.legend, names.join(", ")),
            count => format!("{count} to choose from"),
        }
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

/// Whether any variant of it is sent.
pub fn is_sent(details: &ProductDetails) -> bool {
    details.variants.iter().any(|variant| variant.requires_shipping)
}

/// Whether what is chosen is sent; where nothing is, whether any of it is.
pub(super) fn sent(details: &ProductDetails, chosen: Option<&Variant>) -> Sent {
    match chosen {
        _ if !is_sent(details) => Sent::Never,
        Some(variant) if !variant.requires_shipping => Sent::NotThis,
        _ => Sent::This,
    }
}

fn legend(details: &ProductDetails) -> String {
    let product = &details.product;
    let names = [&product.option1_name, &product.option2_name, &product.option3_name];
    let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
    if names.is_empty() { "Choose an option".into() } else { names.join(" / ") }
}

/// The stock of a product of which nothing is chosen: numbers would be somebody else's.
fn overall(together: Availability, now: Timestamp) -> String {
    match together {
        Availability::Few(_) => "Low stock".into(),
        other => other.words(now),
    }
}

impl HtmlSafe for Offering<'_> {}
impl HtmlSafe for PriceLine {}
impl HtmlSafe for Offer<'_> {}
