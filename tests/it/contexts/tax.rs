//! Tax rates by country, region and class, and reverse charge for businesses abroad.

use vitrine::accounts::Scope;
use vitrine::foundation::{params::Params, place::Place};
use vitrine::pricing::Rate;
use vitrine::settings::Settings;
use vitrine::tax::{self, Rates, TaxQuote, TaxRate};
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::Database;
use crate::support::test_shop::TestShop;

/// A tax rate in percent.
#[derive(Clone, Copy)]
struct RateFixture {
    country: &'static str,
    region: &'static str,
    class: &'static str,
    percent: &'static str,
}

const fn standard(
    country: &'static str,
    region: &'static str,
    percent: &'static str,
) -> RateFixture {
    RateFixture { country, region, class: "standard", percent }
}

const RATES: [RateFixture; 7] = [
    standard("DE", "", "19"),
    RateFixture { class: "reduced", ..standard("DE", "", "7") },
    standard("FR", "", "20"),
    standard("CA", "", "5"),
    standard("CA", "QC", "9.975"),
    standard("US", "OR", "0"),
    standard("*", "", "0"),
];

fn form(rate: RateFixture) -> Params {
    let RateFixture { country, region, class, percent } = rate;
    let values = [("country", country), ("region", region), ("tax_class", class)];
    let rest = [("name", "Tax"), ("rate", percent), ("on_shipping", "")];
    let mut form: Params = values.into_iter().chain(rest).collect();
    form.set("on_shipping", if class == "standard" { "true" } else { "" });
    form
}

fn create(test_shop: &TestShop, scope: &Scope, row: Params) -> Result<TaxRate> {
    let scope = scope.clone();
    test_shop.write(move |tx| tax::create_rate(tx, &scope, row.clone()))
}

fn shop_with_rates(db: Database) -> TestShop {
    let test_shop = TestShop::on(db);
    for rate in RATES {
        create(&test_shop, &Scope::system(), form(rate)).unwrap();
    }
    test_shop
}

/// The settings of a shop in Germany that charges tax.
fn german_settings() -> Settings {
    Settings { charges_tax: true, country: "DE".into(), ..Settings::default() }
}

fn quote(
    test_shop: &TestShop,
    settings: &Settings,
    country: &str,
    region: &str,
    number: &'static str,
) -> TaxQuote {
    let settings = settings.clone();
    let place = Place::new(country, region, "");
    let classes = ["standard", "reduced"];
    test_shop.read(move |conn| tax::find_rates(conn, &settings, &place, number, &classes)).unwrap()
}

/// Returns the labels of the rates for standard products, for reduced products and for shipping.
fn percents(rates: &Rates) -> [Vec<String>; 3] {
    let labels = |rates: &[Rate]| rates.iter().map(|rate| rate.label()).collect();
    [
        labels(rates.for_class("standard")),
        labels(rates.for_class("reduced")),
        labels(&rates.shipping),
    ]
}

fn charged_percents(response: TaxQuote) -> [Vec<String>; 3] {
    match response {
        TaxQuote::Charged(rates) => percents(&rates),
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn tax_depends_on_country_region_and_class(db: Database) {
        let test_shop = shop_with_rates(db);
        let at = |country, region| charged_percents(quote(&test_shop, &german_settings(), country, region, ""));
        let german = ["19% Tax (Germany)", "7% Tax (Germany)"];
        assert_eq!(at("DE", ""), [vec![german[0]], vec![german[1]], vec![german[0]]]);
        let quebec = vec!["5% Tax (Canada)", "9.975% Tax (Quebec, Canada)"];
        assert_eq!(at("CA", "qc"), [quebec.clone(), quebec.clone(), quebec]);
        let export = vec!["0% Tax (everywhere else)"];
        assert_eq!(at("JP", ""), [export.clone(), export.clone(), export]);
    }

    fn unknown_tax_is_not_zero(db: Database) {
        let test_shop = shop_with_rates(db);
        assert_eq!(quote(&test_shop, &german_settings(), "", "", ""), TaxQuote::Unknown);
        assert_eq!(quote(&test_shop, &german_settings(), "CA", "", ""), TaxQuote::Unknown, "a region is needed");
        let texas = quote(&test_shop, &german_settings(), "US", "TX", "");
        assert!(matches!(&texas, TaxQuote::NoRate(why) if why.contains("United States")), "{texas:?}");
        let off = Settings { charges_tax: false, ..german_settings() };
        assert_eq!(quote(&test_shop, &off, "DE", "", ""), TaxQuote::NotCharged);
        test_shop.execute("DELETE FROM tax_rates WHERE country = '*'");
        assert!(matches!(quote(&test_shop, &german_settings(), "JP", "", ""), TaxQuote::NoRate(_)));
    }

    fn tax_is_reverse_charged_to_businesses_in_other_member_states(db: Database) {
        let test_shop = shop_with_rates(db);
        let at = |number| quote(&test_shop, &german_settings(), "FR", "", number);
        match at("FR 23 334 175 221") {
            TaxQuote::Reversed(rates) => assert_eq!(percents(&rates)[0], ["20% Tax (France)"]),
            other => panic!("{other:?}"),
        }
        charged_percents(at("FR23334175222"));
        charged_percents(at("DE136695976"));
        charged_percents(quote(&test_shop, &german_settings(), "DE", "", "FR23334175221"));
        charged_percents(quote(&test_shop, &german_settings(), "JP", "", "FR23334175221"));
        test_shop.execute("DELETE FROM tax_rates WHERE country IN ('FR', '*')");
        assert_eq!(at("FR23334175221"), TaxQuote::Reversed(Rates::default()), "there is no rate to reverse");
        let gross = Settings { prices_include_tax: true, ..german_settings() };
        let nothing = quote(&test_shop, &gross, "FR", "", "FR23334175221");
        assert!(matches!(nothing, TaxQuote::NoRate(_)), "prices include an unknown tax");
    }

    fn only_admins_manage_tax_rates(db: Database) {
        let test_shop = shop_with_rates(db);
        let customer = test_shop.customer("ada");
        let row = form(standard("NL", "", "21"));
        assert!(matches!(create(&test_shop, &customer, row.clone()), Err(Error::Forbidden)));
        let own = customer.clone();
        let listed = test_shop.read(move |conn| tax::list_rates(conn, &own));
        assert!(matches!(listed, Err(Error::Forbidden)));
        let rate = create(&test_shop, &test_shop.admin("kim"), row).unwrap();
        let id = rate.id;
        let scope = customer.clone();
        let change = form(standard("NL", "", "9"));
        let changed = test_shop.write(move |tx| tax::update_rate(tx, &scope, id, change.clone()));
        assert!(matches!(changed, Err(Error::Forbidden)));
        let deleted = test_shop.write(move |tx| tax::delete_rate(tx, &customer, id, None));
        assert!(matches!(deleted, Err(Error::Forbidden)));
        let now = test_shop.read(move |conn| tax::get_rate(conn, &Scope::system(), id)).unwrap();
        assert_eq!(now, rate);
    }
}
