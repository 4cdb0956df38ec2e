//! The tax rates of the shop's country, proposed to the shopkeeper, who creates them.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{params::Params, vat_number::is_eu_member},
    settings::{self, Settings, fields},
    tax,
};

/// VAT in the European Union, the United Kingdom and Switzerland. Contains its date and sources.
const VAT: &[u8] = include_bytes!("vat_rates.csv");

/// Sales tax in the states of the United States. Contains its date and sources.
pub const US_SALES_TAX: &[u8] = include_bytes!("us_sales_tax.csv");

/// A rate that the shop could charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedRate {
    /// The tax class, which tells it from the country's other rates.
    pub tax_class: String,
    /// The label for customers, such as `VAT`.
    pub name: String,
    /// The percentage, such as `19`.
    pub percentage: String,
    /// `true` if the shop has a rate for the same place and class already.
    pub exists: bool,
    /// The fields of the form that creates it.
    form: Params,
}

/// Returns the rates of the shop's country or state, the standard rate first. Empty if they are not
/// known, or if there is no tax.
pub fn propose_rates(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<ProposedRate>> {
    let settings = settings::current(conn)?;
    let existing = tax::list_rates(conn, scope)?;
    let mut proposed = known_rates(&settings)?;
    for rate in &mut proposed {
        rate.exists = existing.iter().any(|other| {
            other.country == settings.country
                && Some(&*other.region) == rate.form.get(tax::fields::REGION.name)
                && other.tax_class == rate.tax_class
        });
    }
    Ok(proposed)
}

/// Creates the proposed rates of these tax classes and turns tax on. Prices include VAT, but not sales
/// tax. Returns the number of new rates.
pub fn create_proposed_rates(tx: &mut Tx<'_>, scope: &Scope, classes: &[String]) -> Result<usize> {
    scope.require(Permission::TaxWrite)?;
    scope.require(Permission::SettingsWrite)?;
    let mut created = 0;
    for rate in propose_rates(tx, scope)? {
        if !rate.exists && classes.contains(&rate.tax_class) {
            tax::create_rate(tx, scope, rate.form)?;
            created += 1;
        }
    }
    if created > 0 {
        let now = settings::current(tx)?;
        let mut form = settings::change_settings(&now).values().clone();
        form.set(fields::CHARGES_TAX.name, "true");
        let is_included = includes_tax(&now.country);
        form.set(fields::PRICES_INCLUDE_TAX.name, is_included.to_string());
        settings::update(tx, scope, form, now.version)?;
    }
    Ok(created)
}

/// Returns `true` if prices for consumers usually include tax in a country.
fn includes_tax(country: &str) -> bool {
    is_eu_member(country) || ["GB", "CH"].contains(&country)
}

fn known_rates(settings: &Settings) -> Result<Vec<ProposedRate>> {
    let mut found = Vec::new();
    for file in [VAT, US_SALES_TAX] {
        let mut file = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(file);
        for row in file.deserialize::<HashMap<String, String>>() {
            let row = row.map_err(|error| Error::Internal(error.to_string()))?;
            let value = |name: &str| row.get(name).cloned().unwrap_or_default();
            let region = value("region");
            let is_here = value("country") == settings.country
                && (region.is_empty() || region == settings.region);
            // States without sales tax are listed with 0.
            if is_here && (region.is_empty() || value("rate") != "0") {
                found.push(ProposedRate {
                    tax_class: value("tax_class"),
                    name: value("name"),
                    percentage: value("rate"),
                    exists: false,
                    form: row.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
                });
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::{percent::Percent, place::Country};

    fn rates(country: &str, region: &str) -> Vec<String> {
        let settings = Settings {
            country: country.to_owned(),
            region: region.to_owned(),
            ..Settings::default()
        };
        let known = known_rates(&settings).unwrap().into_iter();
        known.map(|rate| format!("{} {}", rate.tax_class, rate.percentage)).collect()
    }

    #[test]
    fn a_country_has_its_standard_rate_first() {
        assert_eq!(rates("DE", ""), ["standard 19", "reduced 7"]);
        assert_eq!(rates("DK", ""), ["standard 25"]);
        assert_eq!(rates("CH", ""), ["standard 8.1", "reduced 2.6", "reduced-2 3.8"]);
        assert_eq!(rates("US", "NY"), ["standard 4"]);
        for nothing in [("US", ""), ("US", "OR"), ("JP", ""), ("", "")] {
            assert_eq!(rates(nothing.0, nothing.1), [""; 0], "{nothing:?}");
        }
    }

    #[test]
    fn every_member_state_has_valid_rates() {
        for country in Country::all().iter().filter(|country| is_eu_member(country.code())) {
            let known = rates(country.code(), "");
            assert!(known.first().is_some_and(|rate| rate.starts_with("standard ")), "{country:?}");
            for rate in known {
                let (_, percentage) = rate.split_once(' ').unwrap();
                percentage.parse::<Percent>().unwrap();
            }
        }
    }
}
