//! Shipping prices by zone: postcode, country, or everywhere else.

use vitrine::accounts::Scope;
use vitrine::foundation::{ids::ShippingZoneId, money::Money, params::Params, place::Place};
use vitrine::settings::Settings;
use vitrine::shipping::{self, Delivery, Parcel, QuotedMethod};
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::Database;
use crate::support::test_shop::TestShop;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn form(pairs: &[(&str, &str)]) -> Params {
    pairs.iter().copied().collect()
}

/// A country of a zone, with its postcodes; empty means all.
#[derive(Clone, Copy)]
struct ZonePlace {
    country: &'static str,
    postcodes: &'static str,
}

fn whole(country: &'static str) -> ZonePlace {
    ZonePlace { country, postcodes: "" }
}

fn part(country: &'static str, postcodes: &'static str) -> ZonePlace {
    ZonePlace { country, postcodes }
}

fn create_zone(test_shop: &TestShop, name: &str, places: &[ZonePlace]) -> Result<ShippingZoneId> {
    let mut params = form(&[("name", name)]);
    for (row, place) in places.iter().enumerate() {
        params.push(format!("places[{row}][country]"), place.country);
        params.push(format!("places[{row}][postcodes]"), place.postcodes);
    }
    let scope = Scope::system();
    test_shop.write(move |tx| Ok(shipping::create_zone(tx, &scope, params.clone())?.id))
}

/// Creates a method with a flat price and a delivery time of one to three days.
fn create_flat_method(
    test_shop: &TestShop,
    zone: ShippingZoneId,
    name: &str,
    price: &str,
) -> Result<()> {
    create_method(test_shop, zone, &[("name", name), ("kind", "flat"), ("price", price)])
}

fn create_method(test_shop: &TestShop, zone: ShippingZoneId, pairs: &[(&str, &str)]) -> Result<()> {
    let mut params = form(&[("min_days", "1"), ("max_days", "3"), ("active", "true")]);
    pairs.iter().for_each(|(name, value)| params.set(name, *value));
    let scope = Scope::system();
    test_shop.write(move |tx| shipping::create_method(tx, &scope, zone, params.clone()).map(|_| ()))
}

fn parcel(grams: Option<i64>) -> Parcel {
    Parcel { grams, subtotal: money("40"), ships: true }
}

fn settings_with_shipping() -> Settings {
    Settings { charges_shipping: true, ..Settings::default() }
}

fn delivery_to(test_shop: &TestShop, country: &str, postcode: &str, parcel: Parcel) -> Delivery {
    let place = Place::new(country, "", postcode);
    test_shop
        .read(move |conn| shipping::find_delivery(conn, &settings_with_shipping(), &place, &parcel))
        .unwrap()
}

fn methods(delivery: Delivery) -> Vec<QuotedMethod> {
    match delivery {
        Delivery::Methods(methods) => methods,
        other => panic!("{other:?}"),
    }
}

/// Returns the methods for a destination as `name price`, cheapest first.
fn method_prices(test_shop: &TestShop, country: &str, postcode: &str) -> Vec<String> {
    let methods = methods(delivery_to(test_shop, country, postcode, parcel(Some(800))));
    methods.into_iter().map(|method| format!("{} {}", method.name, method.price)).collect()
}

/// Returns the errors of a form as `field: message`.
fn errors_of<T: std::fmt::Debug>(result: Result<T>) -> Vec<String> {
    match result {
        Err(Error::Invalid(form)) => {
            form.errors().iter().map(|e| format!("{}: {}", e.field, e.message)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn single_error(field: &str, message: &str) -> Vec<String> {
    vec![format!("{field}: {message}")]
}

on_both! {
    fn the_most_specific_zone_wins(db: Database) {
        let test_shop = TestShop::on(db);
        let home = create_zone(&test_shop, "Germany", &[whole("Germany")]).unwrap();
        let town = create_zone(&test_shop, "Berlin", &[part("de", "10, 12")]).unwrap();
        let street = create_zone(&test_shop, "Our street", &[part("DE", "101-15"), whole("United Kingdom")]).unwrap();
        let rest = create_zone(&test_shop, "World", &[whole("Everywhere else")]).unwrap();
        for (zone, price) in [(home, "5"), (town, "3"), (street, "0"), (rest, "20")] {
            create_flat_method(&test_shop, zone, "Standard", price).unwrap();
        }
        create_flat_method(&test_shop, home, "Express", "12.35").unwrap();
        let cheapest = |country, postcode| method_prices(&test_shop, country, postcode)[0].clone();
        assert_eq!(cheapest("DE", "10115"), "Standard 0.00");
        assert_eq!(cheapest("DE", "10 116"), "Standard 3.00");
        assert_eq!(cheapest("DE", "20095"), "Standard 5.00");
        assert_eq!(cheapest("DE", ""), "Standard 5.00");
        assert_eq!(cheapest("FR", "10115"), "Standard 20.00");
        assert_eq!(cheapest("GB", "SW1A 1AA"), "Standard 0.00");
        assert_eq!(method_prices(&test_shop, "DE", "80331"), ["Standard 5.00", "Express 12.35"]);
    }

    fn prices_depend_on_weight_or_order_value(db: Database) {
        let test_shop = TestShop::on(db);
        let zone = create_zone(&test_shop, "Home", &[whole("US")]).unwrap();
        let by_weight = [
            ("name", "Parcel"),
            ("kind", "by_weight"),
            ("free_from", "100"),
            ("steps[0][up_to]", "500"),
            ("steps[0][price]", "4"),
            ("steps[3][up_to]", "2000"),
            ("steps[3][price]", "7"),
            ("steps[7][up_to]", ""),
            ("steps[7][price]", ""),
        ];
        create_method(&test_shop, zone, &by_weight).unwrap();
        let price = |grams| methods(delivery_to(&test_shop, "US", "", parcel(grams)))[0].price.to_string();
        assert_eq!([price(Some(500)), price(Some(501))], ["4.00", "7.00"]);
        let estimate = methods(delivery_to(&test_shop, "US", "", parcel(None))).remove(0);
        let explained = (estimate.price, estimate.estimated, &*estimate.explanation);
        assert_eq!(explained, (money("4"), true, "Shipping rates estimated"));
        let rich = Parcel { subtotal: money("100"), ..parcel(Some(1)) };
        assert_eq!(methods(delivery_to(&test_shop, "US", "", rich))[0].explanation, "free for orders of $100.00 or more, after coupons");
        let heavy = delivery_to(&test_shop, "US", "", parcel(Some(2_001)));
        let words = "Sorry, none of our carriers can take this order to United States.";
        assert_eq!(heavy, Delivery::NotDelivered(words.to_owned()));
        let by_sum = [
            ("name", "Courier"),
            ("kind", "by_subtotal"),
            ("steps[0][up_to]", "39.99"),
            ("steps[0][price]", "9"),
            ("steps[1][price]", "1"),
        ];
        create_method(&test_shop, zone, &by_sum).unwrap();
        let first = methods(delivery_to(&test_shop, "US", "", parcel(Some(600)))).remove(0);
        assert_eq!((&*first.name, first.price), ("Courier", money("1")));
    }

    fn unknown_shipping_costs_are_not_guessed(db: Database) {
        let test_shop = TestShop::on(db);
        let home = create_zone(&test_shop, "Home", &[whole("US")]).unwrap();
        let ask = |settings: Settings, country: &str, parcel: Parcel| {
            let place = Place::new(country, "", "");
            test_shop.read(move |conn| shipping::find_delivery(conn, &settings, &place, &parcel)).unwrap()
        };
        let nothing = Parcel { ships: false, ..parcel(Some(0)) };
        assert_eq!(ask(Settings::default(), "US", parcel(None)), Delivery::NotCharged);
        assert_eq!(ask(settings_with_shipping(), "US", nothing), Delivery::NothingToShip);
        assert_eq!(ask(settings_with_shipping(), "", parcel(None)), Delivery::Unknown);
        let sorry = |words: &str| Delivery::NotDelivered(words.to_owned());
        assert_eq!(
            ask(settings_with_shipping(), "US", parcel(None)),
            sorry("Sorry, we can't deliver to United States right now.")
        );
        assert_eq!(
            delivery_to(&test_shop, "FR", "75001", parcel(None)),
            sorry("Sorry, we don't deliver to 75001 in France.")
        );
        create_flat_method(&test_shop, home, "Post", "3").unwrap();
        test_shop.execute("UPDATE shipping_methods SET active = FALSE");
        assert!(matches!(ask(settings_with_shipping(), "US", parcel(None)), Delivery::NotDelivered(_)));
    }

    fn a_region_belongs_to_one_zone(db: Database) {
        let test_shop = TestShop::on(db);
        create_zone(&test_shop, "Home", &[whole("Germany"), part("Austria", "10, 11")]).unwrap();
        let words = "Germany is already in the zone Home";
        assert_eq!(errors_of(create_zone(&test_shop, "B", &[whole("de")])), single_error("places[0][country]", words));
        let words = "Austria 11… is already in the zone Home";
        let taken = create_zone(&test_shop, "B", &[whole("Austria"), part("AT", "9, 11")]);
        assert_eq!(errors_of(taken), single_error("places[1][postcodes]", words));
        let words = "France is listed twice";
        let twice = create_zone(&test_shop, "B", &[whole("FR"), whole("France")]);
        assert_eq!(errors_of(twice), single_error("places[1][country]", words));
        let words = "Place 1 must be a country, or \"Everywhere else\"";
        let nowhere = create_zone(&test_shop, "B", &[whole("Atlantis")]);
        assert_eq!(errors_of(nowhere), single_error("places[0][country]", words));
        let words = "Everywhere else can't have postcodes";
        let prefixed = create_zone(&test_shop, "B", &[part("*", "1")]);
        assert_eq!(errors_of(prefixed), single_error("places[0][postcodes]", words));
        assert_eq!(errors_of(create_zone(&test_shop, "B", &[])), single_error("places", "A zone needs at least one place"));
        let words = "Name has already been taken";
        assert_eq!(errors_of(create_zone(&test_shop, "Home", &[whole("FR")])), single_error("name", words));
        assert_eq!(test_shop.query_number("SELECT count(*) FROM shipping_places"), 3);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM shipping_zones"), 1);
    }

    fn invalid_prices_and_steps_are_rejected(db: Database) {
        let test_shop = TestShop::on(db);
        let zone = create_zone(&test_shop, "Home", &[whole("US")]).unwrap();
        let create_error = |pairs: &[(&str, &str)]| {
            let mut all = vec![("name", "Post"), ("kind", "by_weight")];
            all.extend_from_slice(pairs);
            errors_of(create_method(&test_shop, zone, &all))
        };
        let negative = create_error(&[("kind", "flat"), ("price", "-1")]);
        assert_eq!(negative, single_error("price", "Price can't be negative"));
        let blank = create_error(&[("kind", "flat"), ("price", "")]);
        assert_eq!(blank, single_error("price", "Price can't be blank"));
        let none = "Rates by weight or by order value need at least one step";
        assert_eq!(create_error(&[]), single_error("steps", none));
        let steps = |first: &'static str, second: &'static str, price: &'static str| {
            create_error(&[
                ("steps[0][up_to]", first),
                ("steps[0][price]", "1"),
                ("steps[1][up_to]", second),
                ("steps[1][price]", price),
            ])
        };
        let order = "Step 2 must have a higher limit than the one before it";
        assert_eq!(steps("500", "500", "2"), single_error("steps[1][up_to]", order));
        let end = "Step 2 comes after a step without a limit";
        assert_eq!(steps("", "500", "2"), single_error("steps[1][up_to]", end));
        let negative = "Price of step 2 can't be negative";
        assert_eq!(steps("1", "500", "-2"), single_error("steps[1][price]", negative));
        let days = [("kind", "flat"), ("price", "1"), ("min_days", "4")];
        let fewer = "Max. days can't be less than min. days";
        assert_eq!(create_error(&days), single_error("max_days", fewer));
        let flat_with_steps =
            create_error(&[("kind", "flat"), ("price", "1"), ("steps[0][price]", "1")]);
        let needless = "A flat rate has no steps: clear them, or choose another rate";
        assert_eq!(flat_with_steps, single_error("steps", needless));
        assert_eq!(test_shop.query_number("SELECT count(*) FROM shipping_methods"), 0);
        create_flat_method(&test_shop, zone, "Post", "1").unwrap();
        let taken = "Name has already been taken in this zone";
        assert_eq!(errors_of(create_flat_method(&test_shop, zone, "Post", "2")), single_error("name", taken));
    }

    fn only_admins_change_shipping(db: Database) {
        let test_shop = TestShop::on(db);
        let home = create_zone(&test_shop, "Home", &[whole("US")]).unwrap();
        let ada = test_shop.customer("ada");
        let a = ada.clone();
        let b = ada.clone();
        let c = ada.clone();
        let params = form(&[("name", "Mine"), ("places[0][country]", "FR")]);
        let created = test_shop.write(move |tx| shipping::create_zone(tx, &a, params.clone()));
        assert!(matches!(created, Err(Error::Forbidden)));
        let deleted = test_shop.write(move |tx| shipping::delete_zone(tx, &b, home, None));
        assert!(matches!(deleted, Err(Error::Forbidden)));
        let listed = test_shop.read(move |conn| shipping::list_zones(conn, &c));
        assert!(matches!(listed, Err(Error::Forbidden)));
        assert_eq!(test_shop.query_number("SELECT count(*) FROM shipping_zones"), 1);
    }
}
