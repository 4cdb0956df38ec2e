//! The terms of the demo shop: its address, texts, warehouse, shipping zones and prices.

use crate::{
    Result, accounts::Scope, db::Tx, foundation::params::Params, inventory, settings, shipping,
};

/// The demo shop's settings.
const SETTINGS: [(&str, &str); 14] = [
    ("heading", "Plain things, well made"),
    ("lead", "From small workshops. Chosen slowly, made to be used for a long time."),
    ("shop_window", "true"),
    ("motto", "Things worth keeping."),
    ("returns", "Unused, within 30 days"),
    ("company", "Vitrine Goods LLC"),
    ("street", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("region", "ME"),
    ("country", "US"),
    ("email", "hello@vitrine.example"),
    ("charges_shipping", "true"),
    (
        "bank_details",
        "Vitrine Goods LLC\nHarbour Savings Bank, Portland\nRouting 021000021, account 000 123 456",
    ),
];

/// The demo shop's warehouse, which offers pickup.
const WAREHOUSE: [(&str, &str); 7] = [
    ("name", "Harbour Street"),
    ("line1", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("region", "ME"),
    ("country", "US"),
    ("pickup", "true"),
];

/// A shipping zone.
struct Zone {
    name: &'static str,
    places: &'static [Place],
    methods: &'static [Method],
}

/// A place of a zone.
struct Place {
    country: &'static str,
    /// Prefixes of postcodes, separated by commas; empty for all.
    postcodes: &'static str,
}

const fn country(country: &'static str) -> Place {
    Place { country, postcodes: "" }
}

/// A shipping method.
struct Method {
    name: &'static str,
    /// The subtotal from which on it is free; empty for never.
    free_from: &'static str,
    min_days: &'static str,
    max_days: &'static str,
    price: Price,
}

enum Price {
    Flat(&'static str),
    ByWeight(&'static [Step]),
    BySubtotal(&'static [Step]),
}

/// A price up to a limit; an empty limit is none.
struct Step {
    up_to: &'static str,
    price: &'static str,
}

const fn step(up_to: &'static str, price: &'static str) -> Step {
    Step { up_to, price }
}

const ZONES: [Zone; 4] = [
    Zone {
        name: "United States",
        places: &[country("United States")],
        methods: &[
            Method {
                name: "Standard",
                free_from: "100",
                min_days: "3",
                max_days: "5",
                price: Price::ByWeight(&[
                    step("1000", "5.90"),
                    step("5000", "8.90"),
                    step("", "14.90"),
                ]),
            },
            Method {
                name: "Express",
                free_from: "",
                min_days: "1",
                max_days: "2",
                price: Price::Flat("19.00"),
            },
        ],
    },
    Zone {
        name: "Alaska and Hawaii",
        places: &[Place {
            country: "United States",
            postcodes: "967, 968, 995, 996, 997, 998, 999",
        }],
        methods: &[Method {
            name: "Standard",
            free_from: "250",
            min_days: "6",
            max_days: "10",
            price: Price::BySubtotal(&[step("50", "12"), step("150", "18"), step("", "24")]),
        }],
    },
    Zone {
        name: "Europe",
        places: &EUROPE,
        methods: &[
            Method {
                name: "Standard",
                free_from: "250",
                min_days: "6",
                max_days: "10",
                price: Price::ByWeight(&[
                    step("1000", "14"),
                    step("5000", "24"),
                    step("20000", "48"),
                ]),
            },
            Method {
                name: "Express",
                free_from: "",
                min_days: "2",
                max_days: "4",
                price: Price::Flat("45"),
            },
        ],
    },
    Zone {
        name: "Everywhere else",
        places: &[country(shipping::EVERYWHERE_ELSE)],
        methods: &[Method {
            name: "Standard",
            free_from: "",
            min_days: "10",
            max_days: "20",
            price: Price::ByWeight(&[step("1000", "19"), step("5000", "34"), step("20000", "72")]),
        }],
    },
];

/// The countries of the European Union and their neighbors.
const EUROPE: [Place; 32] = [
    country("AT"),
    country("BE"),
    country("BG"),
    country("HR"),
    country("CY"),
    country("CZ"),
    country("DK"),
    country("EE"),
    country("FI"),
    country("FR"),
    country("DE"),
    country("GR"),
    country("HU"),
    country("IE"),
    country("IT"),
    country("LV"),
    country("LT"),
    country("LU"),
    country("MT"),
    country("NL"),
    country("PL"),
    country("PT"),
    country("RO"),
    country("SK"),
    country("SI"),
    country("ES"),
    country("SE"),
    country("CH"),
    country("GB"),
    country("IS"),
    country("LI"),
    country("NO"),
];

/// Creates the shipping zones, and updates the warehouse and the settings.
pub(super) fn apply(tx: &mut Tx<'_>) -> Result<()> {
    let scope = Scope::system();
    for (position, zone) in (1..).zip(&ZONES) {
        let created = shipping::create_zone(tx, &scope, zone_form(zone, position))?;
        for method in zone.methods {
            shipping::create_method(tx, &scope, created.id, method_form(method))?;
        }
    }
    update_warehouse(tx, &scope)?;
    let now = settings::current(tx)?;
    let mut form = settings::change_settings(&now).values().clone();
    SETTINGS.iter().for_each(|(name, value)| form.set(name, *value));
    settings::update(tx, &scope, form, now.version)?;
    Ok(())
}

fn update_warehouse(tx: &mut Tx<'_>, scope: &Scope) -> Result<()> {
    let first = inventory::list_warehouses(tx, scope)?.into_iter().next();
    let Some(first) = first else { return Ok(()) };
    let mut form = inventory::change_warehouse(&first).values().clone();
    WAREHOUSE.iter().for_each(|(name, value)| form.set(name, *value));
    inventory::update_warehouse(tx, scope, first.id, form)?;
    Ok(())
}

fn zone_form(zone: &Zone, position: i32) -> Params {
    let values = [("name", zone.name.to_owned()), ("position", position.to_string())];
    let mut form: Params = values.into_iter().collect();
    for (row, place) in zone.places.iter().enumerate() {
        form.push(format!("places[{row}][country]"), place.country);
        form.push(format!("places[{row}][postcodes]"), place.postcodes);
    }
    form
}

fn method_form(method: &Method) -> Params {
    let (kind, price, steps) = match method.price {
        Price::Flat(price) => ("flat", price, [].as_slice()),
        Price::ByWeight(steps) => ("by_weight", "", steps),
        Price::BySubtotal(steps) => ("by_subtotal", "", steps),
    };
    let values = [
        ("name", method.name),
        ("kind", kind),
        ("price", price),
        ("free_from", method.free_from),
        ("min_days", method.min_days),
        ("max_days", method.max_days),
        ("active", "true"),
    ];
    let mut form: Params = values.into_iter().collect();
    for (row, step) in steps.iter().enumerate() {
        form.push(format!("steps[{row}][up_to]"), step.up_to);
        form.push(format!("steps[{row}][price]"), step.price);
    }
    form
}
