//! Which of a country's rates apply to an address.

use std::collections::BTreeMap;

use crate::{foundation::place::Place, pricing::Rate};

use super::models::{EVERYWHERE_ELSE, STANDARD, TaxRate};

/// What the shop's table of rates says about an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaxQuote {
    /// The shop charges no tax.
    NotCharged,
    /// The address is not known well enough: no country, or no region where regions have rates.
    Unknown,
    /// By these rates.
    Charged(Rates),
    /// By none: the buyer, a business in another member state, accounts for it. These are the
    /// rates that prices contain where they contain tax; there may be none where they don't.
    Reversed(Rates),
    /// The table says nothing about this address, and nothing is not zero: nothing can be
    /// ordered. In words for the shopper.
    NoAnswer(String),
}

/// The rates of each class of goods at one address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    by_class: BTreeMap<String, Vec<Rate>>,
    /// Those of the shipping; none: it is not taxed.
    pub shipping: Vec<Rate>,
}

impl Rates {
    /// The rates of a class of goods that was asked for.
    pub fn of(&self, class: &str) -> &[Rate] {
        self.by_class.get(class).map_or(&[], Vec::as_slice)
    }
}

/// What rows say about a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RateLookup {
    /// These rates.
    Rates(Rates),
    /// Nothing before the region is known.
    Region,
    /// Nothing about this class of goods.
    Nothing(String),
}

/// Finds the rates of classes among the rows of a country and of everywhere else.
pub(super) fn find(rows: &[TaxRate], place: &Place, classes: &[&str]) -> RateLookup {
    let code = place.country.map_or("", |country| country.code());
    let own: Vec<&TaxRate> = rows.iter().filter(|row| row.country == code).collect();
    if place.region.is_empty() && own.iter().any(|row| !row.region.is_empty()) {
        return RateLookup::Region;
    }
    let here = |row: &&TaxRate| row.region.is_empty() || row.region == place.region;
    let here: Vec<&TaxRate> = match own.is_empty() {
        true => rows.iter().filter(|row| row.country == EVERYWHERE_ELSE).collect(),
        false => own.into_iter().filter(here).collect(),
    };
    let mut rates = Rates::default();
    for class in classes {
        let found = of_class(&here, class);
        if found.is_empty() {
            return RateLookup::Nothing((*class).to_owned());
        }
        rates.by_class.insert((*class).to_owned(), found);
    }
    let on_shipping = here.iter().filter(|row| row.tax_class == STANDARD && row.on_shipping);
    rates.shipping = on_shipping.map(|row| rate(row)).collect();
    RateLookup::Rates(rates)
}

/// The rates of a class; a class that has none is taxed as standard goods are.
fn of_class(rows: &[&TaxRate], class: &str) -> Vec<Rate> {
    let named = |class: &str| -> Vec<Rate> {
        rows.iter().filter(|row| row.tax_class == class).map(|row| rate(row)).collect()
    };
    let own = named(class);
    if own.is_empty() { named(STANDARD) } else { own }
}

fn rate(row: &TaxRate) -> Rate {
    Rate { name: row.name.clone(), place: row.place(), percent: row.rate }
}

#[cfg(test)]
mod tests;
