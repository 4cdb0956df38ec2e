//! The page about delivery costs and pickup locations.

mod countries;

use askama::Template;

use crate::{
    foundation::{
        clock::Timestamp,
        filters,
        money::{Currency, Money},
    },
    settings::{Calendar, Settings, TaxStatus},
    shipping::{MethodDetails, ZoneDetails, free_delivery_condition},
    shopping_cart::PickupLocation,
    web::{layout::Layout, paths},
};

use countries::Countries;

/// The data of the page.
pub struct DeliveryFacts {
    /// The shipping zones with their methods.
    pub zones: Vec<ZoneDetails>,
    /// The pickup locations.
    pub pickup: Vec<PickupLocation>,
    /// `true` if shipping is taxed in any zone.
    pub is_taxed: bool,
}

/// The page about delivery costs and pickup locations.
#[derive(Template)]
#[template(path = "storefront/delivery/show.html")]
pub struct DeliveryPage {
    layout: Layout,
    canonical: String,
    /// `true` if the shop charges for shipping.
    is_charged: bool,
    /// The sentence about business days.
    business_days: String,
    zones: Vec<ZoneView>,
    /// `true` if some places are in no zone.
    is_limited: bool,
    tax: String,
    pickup: Vec<PickupView>,
    /// The shop's email address. May be empty.
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
    prices: Vec<PriceView>,
    free_from: Option<String>,
    takes: String,
    /// The arrival time of an order that is placed now.
    arrives: String,
}

struct PickupView {
    name: String,
    address: String,
}

struct PriceView {
    /// The range of weights or values. Empty if the price is for all.
    range: String,
    price: String,
}

impl DeliveryPage {
    /// The page with its canonical URL.
    pub fn new(
        layout: Layout,
        canonical: String,
        facts: &DeliveryFacts,
        settings: &Settings,
        now: Timestamp,
    ) -> Self {
        let pickup = |place: &PickupLocation| PickupView {
            name: place.name.clone(),
            address: place.address(),
        };
        let mut places = facts.zones.iter().flat_map(|zone| &zone.places);
        let zones = facts.zones.iter().filter(|zone| !zone.places.is_empty());
        Self {
            layout,
            canonical,
            is_charged: settings.charges_shipping,
            business_days: business_days(&settings.calendar),
            is_limited: places.all(|place| place.country != "*"),
            zones: zones
                .map(|zone| ZoneView::new(zone, settings.currency, now, &settings.calendar))
                .collect(),
            tax: if facts.is_taxed { tax_note(settings) } else { String::new() },
            pickup: facts.pickup.iter().map(pickup).collect(),
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
            countries: Countries::new(&zone.places),
            methods: methods
                .map(|offered| MethodView::new(offered, currency, now, calendar))
                .collect(),
        }
    }
}

impl MethodView {
    fn new(
        offered: &MethodDetails,
        currency: Currency,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let method = &offered.method;
        let prices = offered.prices(currency).into_iter().map(|step| PriceView {
            range: step.range.unwrap_or_default(),
            price: price_text(&step.price, currency),
        });
        Self {
            name: method.name.clone(),
            prices: prices.collect(),
            free_from: method
                .free_from
                .as_ref()
                .map(|from| free_delivery_condition(from, currency)),
            takes: offered.delivery_time(calendar),
            arrives: offered.arrival_text(now, calendar),
        }
    }
}

/// Returns the sentence about business days, by which delivery times are counted.
fn business_days(calendar: &Calendar) -> String {
    let days = calendar.business_days.label();
    if calendar.cut_off.is_none() {
        return format!("Business days are {days}, except public holidays.");
    }
    format!(
        "Business days are {days}, except public holidays. Orders after {} ({}) count from the next \
         business day.",
        calendar.cut_off,
        calendar.zone.name()
    )
}

fn price_text(price: &Money, currency: Currency) -> String {
    let price = price.round(currency);
    if price.is_zero() { "free".to_owned() } else { price.format(currency) }
}

/// Returns the sentence about tax on shipping. Empty if there is none.
fn tax_note(settings: &Settings) -> String {
    match settings.price_terms().tax {
        TaxStatus::NotCharged => String::new(),
        TaxStatus::Included(tax) => format!("These prices include {tax} where delivery is taxed."),
        TaxStatus::Added(tax) => format!("Where delivery is taxed, we add {tax}."),
    }
}
