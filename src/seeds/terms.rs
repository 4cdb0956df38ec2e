//! The demo shop's terms: where it is, where it sends things to, and what that costs.

use crate::{
    Result, accounts::Scope, db::Tx, foundation::params::Params, inventory, settings, shipping,
};

/// Where the demo shop is, and what it charges.
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

/// Where the demo shop's goods lie, and shoppers may fetch them.
const SHOP: [(&str, &str); 7] = [
    ("name", "Harbour Street"),
    ("line1", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("region", "ME"),
    ("country", "US"),
    ("pickup", "true"),
];

/// A zone: its name, its places with the beginnings of their postcodes, its methods.
struct Zone {
    name: &'static str,
    places: &'static [(&'static str, &'static str)],
    methods: &'static [Method],
}

/// A method: its name, from which sum on it is free, its days, its price or its steps.
struct Method {
    name: &'static str,
    free_from: &'static str,
    days: (&'static str, &'static str),
    price: Price,
}

enum Price {
    Flat(&'static str),
    ByWeight(&'static [(&'static str, &'static str)]),
    BySubtotal(&'static [(&'static str, &'static str)]),
}

const ZONES: [Zone; 4] = [
    Zone {
        name: "United States",
        places: &[("United States", "")],
        methods: &[
            Method {
                name: "Standard",
                free_from: "100",
                days: ("3", "5"),
                price: Price::ByWeight(&[("1000", "5.90"), ("5000", "8.90"), ("", "14.90")]),
            },
            Method {
                name: "Express",
                free_from: "",
                days: ("1", "2"),
                price: Price::Flat("19.00"),
            },
        ],
    },
    Zone {
        name: "Alaska and Hawaii",
        places: &[("United States", "967, 968, 995, 996, 997, 998, 999")],
        methods: &[Method {
            name: "Standard",
            free_from: "250",
            days: ("6", "10"),
            price: Price::BySubtotal(&[("50", "12"), ("150", "18"), ("", "24")]),
        }],
    },
    Zone {
        name: "Europe",
        places: &EUROPE,
        methods: &[
            Method {
                name: "Standard",
                free_from: "250",
                days: ("6", "10"),
                price: Price::ByWeight(&[("1000", "14"), ("5000", "24"), ("20000", "48")]),
            },
            Method { name: "Express", free_from: "", days: ("2", "4"), price: Price::Flat("45") },
        ],
    },
    Zone {
        name: "Everywhere else",
        places: &[(shipping::EVERYWHERE_ELSE, "")],
        methods: &[Method {
            name: "Standard",
            free_from: "",
            days: ("10", "20"),
            price: Price::ByWeight(&[("1000", "19"), ("5000", "34"), ("20000", "72")]),
        }],
    },
];

/// The countries of the European Union and their neighbours.
const EUROPE: [(&str, &str); 32] = [
    ("AT", ""),
    ("BE", ""),
    ("BG", ""),
    ("HR", ""),
    ("CY", ""),
    ("CZ", ""),
    ("DK", ""),
    ("EE", ""),
    ("FI", ""),
    ("FR", ""),
    ("DE", ""),
    ("GR", ""),
    ("HU", ""),
    ("IE", ""),
    ("IT", ""),
    ("LV", ""),
    ("LT", ""),
    ("LU", ""),
    ("MT", ""),
    ("NL", ""),
    ("PL", ""),
    ("PT", ""),
    ("RO", ""),
    ("SK", ""),
    ("SI", ""),
    ("ES", ""),
    ("SE", ""),
    ("CH", ""),
    ("GB", ""),
    ("IS", ""),
    ("LI", ""),
    ("NO", ""),
];

/// Writes the demo shop's zones, opens its door and switches on what it charges.
pub(super) fn settle(tx: &mut Tx<'_>) -> Result<()> {
    let scope = Scope::system();
    for (position, zone) in (1..).zip(&ZONES) {
        let made = shipping::create_zone(tx, &scope, zone_form(zone, position))?;
        for method in zone.methods {
            shipping::create_method(tx, &scope, made.id, method_form(method))?;
        }
    }
    open_the_door(tx, &scope)?;
    let now = settings::current(tx)?;
    let mut form = settings::change_settings(&now).values().clone();
    SETTINGS.iter().for_each(|(name, value)| form.set(name, *value));
    settings::update(tx, &scope, form, now.version)?;
    Ok(())
}

fn open_the_door(tx: &mut Tx<'_>, scope: &Scope) -> Result<()> {
    let first = inventory::list_warehouses(tx, scope)?.into_iter().next();
    let Some(first) = first else { return Ok(()) };
    let mut form = inventory::change_warehouse(&first).values().clone();
    SHOP.iter().for_each(|(name, value)| form.set(name, *value));
    inventory::update_warehouse(tx, scope, first.id, form)?;
    Ok(())
}

fn zone_form(zone: &Zone, position: i32) -> Params {
    let values = [("name", zone.name.to_owned()), ("position", position.to_string())];
    let mut form: Params = values.into_iter().collect();
    for (row, (country, postcodes)) in zone.places.iter().enumerate() {
        form.push(format!("places[{row}][country]"), *country);
        form.push(format!("places[{row}][postcodes]"), *postcodes);
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
        ("min_days", method.days.0),
        ("max_days", method.days.1),
        ("active", "true"),
    ];
    let mut form: Params = values.into_iter().collect();
    for (row, (up_to, price)) in steps.iter().enumerate() {
        form.push(format!("steps[{row}][up_to]"), *up_to);
        form.push(format!("steps[{row}][price]"), *price);
    }
    form
}
