//! What sending costs, and where things can be picked up.

mod countries;

use askama::Template;

use crate::{
    foundation::{
        clock::Timestamp,
        filters,
        money::{Currency, Money},
    },
    settings::{Calendar, Settings, TaxStatus},
    shipping::{Offered, ZoneDetails, free_in_words},
    shopping_cart::PickupPlace,
    web::{layout::Layout, paths},
};

use countries::Countries;

/// What the page is made of.
pub struct DeliveryParts {
    /// Where things are sent, with the ways that are offered.
    pub zones: Vec<ZoneDetails>,
    /// Where they can be picked up.
    pub pickup: Vec<PickupPlace>,
    /// Whether sending is taxed anywhere.
    pub is_taxed: bool,
}

/// What sending costs, and where things can be picked up.
#[derive(Template)]
#[template(path = "storefront/delivery/show.html")]
pub struct DeliveryPage {
    layout: Layout,
    canonical: String,
    /// Whether sending is charged.
    is_charged: bool,
    /// When the shop works, in a sentence.
    works: String,
    zones: Vec<ZoneView>,
    /// Whether there are places that nothing is sent to.
    is_limited: bool,
    tax: String,
    /// Names and addresses.
    pickup: Vec<(String, String)>,
    /// Where shoppers write to; empty where that is not known.
    email: String,
}

struct ZoneView {
    id: String,
    name: String,
    countries: Countries,
    methods: Vec<MethodView>,
}

struct MethodView {
    name: String,
    /// How far each price reaches, and the price.
    prices: Vec<(String, String)>,
    free_from: Option<String>,
    takes: String,
    /// When it arrives if it is ordered now.
    arrives: String,
}

impl DeliveryPage {
    /// The page at its one address.
    pub fn new(
        (layout, canonical): (Layout, String),
        parts: &DeliveryParts,
        settings: &Settings,
        now: Timestamp,
    ) -> Self {
        let place = |place: &PickupPlace| (place.name.clone(), place.address());
        let places = parts.zones.iter().flat_map(|zone| &zone.places);
        let zones = parts.zones.iter().filter(|zone| !zone.places.is_empty());
        Self {
            layout,
            canonical,
            is_charged: settings.charges_shipping,
            works: works(&settings.calendar),
            is_limited: places.into_iter().all(|place| place.country != "*"),
            zones: zones
                .map(|zone| ZoneView::new(zone, settings.currency, now, &settings.calendar))
                .collect(),
            tax: if parts.is_taxed { tax(settings) } else { String::new() },
            pickup: parts.pickup.iter().map(place).collect(),
            email: settings.email.clone(),
        }
    }
}

impl ZoneView {
    fn new(zone: &ZoneDetails, currency: Currency, now: Timestamp, calendar: &Calendar) -> Self {
        let methods = zone.methods.iter();
        Self {
            id: format!("zone-{}", zone.zone.id),
            name: zone.zone.name.clone(),
            countries: Countries::of(&zone.places),
            methods: methods
                .map(|offered| MethodView::new(offered, currency, now, calendar))
                .collect(),
        }
    }
}

impl MethodView {
    fn new(offered: &Offered, currency: Currency, now: Timestamp, calendar: &Calendar) -> Self {
        let method = &offered.method;
        let prices = offered.prices(currency).into_iter();
        Self {
            name: method.name.clone(),
            prices: prices
                .map(|(reach, price)| (reach.unwrap_or_default(), amount(price, currency)))
                .collect(),
            free_from: method.free_from.as_ref().map(|from| free_in_words(from, currency)),
            takes: offered.takes(calendar),
            arrives: offered.arrives(now, calendar),
        }
    }
}

/// When the shop works: what the days of a method are counted by.
fn works(calendar: &Calendar) -> String {
    let days = calendar.business_days.in_words();
    match calendar.cut_off.is_none() {
        true => format!("Business days are {days}, except public holidays."),
        false => format!(
            "Business days are {days}, except public holidays. Orders after {} ({}) count from the \
             next business day.",
            calendar.cut_off,
            calendar.zone.name()
        ),
    }
}

fn amount(price: &Money, currency: Currency) -> String {
    let price = price.round(currency);
    if price.is_zero() { "free".to_owned() } else { price.format(currency) }
}

/// How tax stands with what sending costs; nothing where there is none.
fn tax(settings: &Settings) -> String {
    match settings.price_terms().tax {
        TaxStatus::NotCharged => String::new(),
        TaxStatus::Included(tax) => format!("These prices include {tax} where delivery is taxed."),
        TaxStatus::Added(tax) => format!("Where delivery is taxed, we add {tax}."),
    }
}
