use super::*;

fn row(country: &str, region: &str, class: &str, percent: &str) -> TaxRate {
    TaxRate {
        id: 1.into(),
        country: country.into(),
        region: region.into(),
        tax_class: class.into(),
        name: "Tax".into(),
        rate: percent.parse().unwrap(),
        on_shipping: class == STANDARD && region != "NB",
        version: 1,
    }
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

/// The percentages of a class at a place, and those of its shipping.
fn at(country: &str, region: &str, class: &str) -> (Vec<String>, Vec<String>) {
    match find(&of(country), &Place::new(country, region, ""), &[class]) {
        RateLookup::Rates(rates) => {
            let percents = |rates: &[Rate]| rates.iter().map(|r| r.percent.to_string()).collect();
            (percents(rates.of(class)), percents(&rates.shipping))
        }
        other => panic!("{country} {region} {class}: {other:?}"),
    }
}

/// What the database would hand out for a country.
fn of(country: &str) -> Vec<TaxRate> {
    table().into_iter().filter(|row| row.country == country || row.country == "*").collect()
}

fn percents(list: &[&str]) -> Vec<String> {
    list.iter().map(|&percent| percent.to_owned()).collect()
}

#[test]
fn a_class_has_its_own_rate_or_the_standard_one() {
    assert_eq!(at("DE", "", "reduced"), (percents(&["7"]), percents(&["19"])));
    assert_eq!(at("DE", "BY", "wine").0, percents(&["19"]));
}

#[test]
fn country_and_region_apply_together() {
    assert_eq!(at("CA", "QC", "standard").0, percents(&["5", "9.975"]));
    assert_eq!(at("CA", "ON", "standard").0, percents(&["5"]));
    assert_eq!(at("CA", "QC", "books").0, percents(&["5"]), "its own rate replaces both");
    assert_eq!(at("CA", "NB", "standard").1, percents(&["5"]), "the region leaves shipping");
}

#[test]
fn everywhere_else_is_where_no_rate_names_the_country() {
    assert_eq!(at("CH", "ZH", "reduced").0, percents(&["0"]));
    let rows = [row("DE", "", "standard", "19")];
    let nowhere = find(&rows, &Place::new("CH", "", ""), &["standard"]);
    assert_eq!(nowhere, RateLookup::Nothing("standard".into()));
}

#[test]
fn what_the_table_does_not_say_is_not_zero() {
    let find = |country: &str, region: &str, classes: &[&str]| {
        find(&of(country), &Place::new(country, region, ""), classes)
    };
    assert_eq!(find("CA", "", &["standard"]), RateLookup::Region);
    assert_eq!(find("US", "", &["standard"]), RateLookup::Region);
    assert_eq!(find("US", "TX", &["standard"]), RateLookup::Nothing("standard".into()));
    let drinks_only = [row("US", "", "drinks", "2")];
    let place = Place::new("US", "OR", "");
    let answer = super::find(&drinks_only, &place, &["drinks", "reduced"]);
    assert_eq!(answer, RateLookup::Nothing("reduced".into()));
}
