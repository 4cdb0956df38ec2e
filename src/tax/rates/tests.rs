use super::*;
use crate::tax::models::TaxRateAttributes;

fn row(country: &str, region: &str, class: &str, percent: &str) -> TaxRate {
    let attributes = TaxRateAttributes {
        country: country.into(),
        region: region.into(),
        tax_class: class.into(),
        name: "Tax".into(),
        rate: percent.parse().unwrap(),
        on_shipping: class == STANDARD && region != "NB",
    };
    TaxRate { id: 1.into(), attributes, version: 1 }
}

fn table() -> Vec<TaxRate> {
    vec![
        row("DE", "", "standard", "19"),
        row("DE", "", "reduced", "7"),
        row("CA", "", "standard", "5"),
        row("CA", "", "books", "5"),
        row("CA", "QC", "standard", "9.975"),
        row("CA", "NB", "standard", "10"),
        row("US", "OR", "standard", "0"),
        row("US", "OR", "drinks", "2"),
        row("*", "", "standard", "0"),
    ]
}

/// The percentages at a place.
struct Percents {
    class: Vec<String>,
    shipping: Vec<String>,
}

fn percents_at(country: &str, region: &str, class: &str) -> Percents {
    match find(&rows_of(country), &Place::new(country, region, ""), &[class]) {
        RateLookup::Found(rates) => {
            let percents = |rates: &[Rate]| rates.iter().map(|r| r.percent.to_string()).collect();
            Percents {
                class: percents(rates.for_class(class)),
                shipping: percents(&rates.shipping),
            }
        }
        other => panic!("{country} {region} {class}: {other:?}"),
    }
}

/// The rows that the database returns for a country.
fn rows_of(country: &str) -> Vec<TaxRate> {
    table().into_iter().filter(|row| row.country == country || row.country == "*").collect()
}

#[test]
fn a_class_has_its_own_rate_or_the_standard_one() {
    let reduced = percents_at("DE", "", "reduced");
    assert_eq!(reduced.class, ["7"]);
    assert_eq!(reduced.shipping, ["19"]);
    assert_eq!(percents_at("DE", "BY", "wine").class, ["19"]);
}

#[test]
fn country_and_region_apply_together() {
    assert_eq!(percents_at("CA", "QC", "standard").class, ["5", "9.975"]);
    assert_eq!(percents_at("CA", "ON", "standard").class, ["5"]);
    assert_eq!(percents_at("CA", "QC", "books").class, ["5"], "its own rate replaces both");
    let shipping = percents_at("CA", "NB", "standard").shipping;
    assert_eq!(shipping, ["5"], "the region does not tax shipping");
}

#[test]
fn everywhere_else_applies_where_no_rate_names_the_country() {
    assert_eq!(percents_at("CH", "ZH", "reduced").class, ["0"]);
    let rows = [row("DE", "", "standard", "19")];
    let nowhere = find(&rows, &Place::new("CH", "", ""), &["standard"]);
    assert_eq!(nowhere, RateLookup::Missing("standard".into()));
}

#[test]
fn a_missing_rate_is_not_zero() {
    let find = |country: &str, region: &str, classes: &[&str]| {
        find(&rows_of(country), &Place::new(country, region, ""), classes)
    };
    assert_eq!(find("CA", "", &["standard"]), RateLookup::RegionNeeded);
    assert_eq!(find("US", "", &["standard"]), RateLookup::RegionNeeded);
    assert_eq!(find("US", "TX", &["standard"]), RateLookup::Missing("standard".into()));
    let drinks_only = [row("US", "", "drinks", "2")];
    let place = Place::new("US", "OR", "");
    let result = super::find(&drinks_only, &place, &["drinks", "reduced"]);
    assert_eq!(result, RateLookup::Missing("reduced".into()));
}
