//! Selects the rates that apply to an address.

use std::collections::BTreeMap;

use crate::{foundation::place::Place, pricing::Rate};

use super::models::{EVERYWHERE_ELSE, STANDARD, TaxRate};

/// The tax at an address according to the table of rates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaxQuote {
    /// The shop charges no tax.
    NotCharged,
    /// The address is incomplete: the country is missing, or the region in a country whose regions
    /// have rates.
    Unknown,
    /// These rates apply.
    Charged(Rates),
    /// No tax is charged: the customer, a business in another member state, owes it (reverse
    /// charge). Carries the rates that prices include; may be empty if prices don't include tax.
    Reversed(Rates),
    /// The table has no rate for this address, so nothing can be ordered. Carries a sentence for
    /// the customer.
    NoRate(String),
}

/// The rates of each tax class at one address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    by_class: BTreeMap<String, Vec<Rate>>,
    /// The rates of shipping; empty if it is not taxed.
    pub shipping: Vec<Rate>,
}

impl Rates {
    /// The rates of a tax class; empty unless it was looked up.
    pub fn for_class(&self, class: &str) -> &[Rate] {
        self.by_class.get(class).map_or(&[], Vec::as_slice)
    }
}

/// The result of looking up the rates of a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RateLookup {
    /// The rates.
    Found(Rates),
    /// The region is needed to find the rates.
    RegionNeeded,
    /// The table has no rate for this tax class.
    Missing(String),
}

/// Selects the rates of tax classes from the rows of a country and of everywhere else.
pub(super) fn find(rows: &[TaxRate], place: &Place, classes: &[&str]) -> RateLookup {
    let code = place.country.map_or("", |country| country.code());
    let own: Vec<&TaxRate> = rows.iter().filter(|row| row.country == code).collect();
    if place.region.is_empty() && own.iter().any(|row| !row.region.is_empty()) {
        return RateLookup::RegionNeeded;
    }
    let applies = |row: &&TaxRate| row.region.is_empty() || row.region == place.region;
    let applicable: Vec<&TaxRate> = if own.is_empty() {
        rows.iter().filter(|row| row.country == EVERYWHERE_ELSE).collect()
    } else {
        own.into_iter().filter(applies).collect()
    };
    let mut rates = Rates::default();
    for class in classes {
        let found = rates_of_class(&applicable, class);
        if found.is_empty() {
            return RateLookup::Missing((*class).to_owned());
        }
        rates.by_class.insert((*class).to_owned(), found);
    }
    let on_shipping = applicable.iter().filter(|row| row.tax_class == STANDARD && row.on_shipping);
    rates.shipping = on_shipping.map(|row| to_rate(row)).collect();
    RateLookup::Found(rates)
}

/// The rates of a tax class. A class without rates is taxed at the standard rates.
fn rates_of_class(rows: &[&TaxRate], class: &str) -> Vec<Rate> {
    let named = |class: &str| -> Vec<Rate> {
        rows.iter().filter(|row| row.tax_class == class).map(|row| to_rate(row)).collect()
    };
    let own = named(class);
    if own.is_empty() { named(STANDARD) } else { own }
}

fn to_rate(row: &TaxRate) -> Rate {
    Rate { name: row.name.clone(), place: row.place(), percent: row.rate }
}

#[cfg(test)]
mod tests;
