//! What a cart costs in all, and why: the one place where lines, coupons, shipping and tax meet.

use crate::{
    foundation::money::Currency,
    pricing::{self, Item, Purchase, Quote, Tax},
    settings::Settings,
};

use super::line::Line;

/// What a cart costs, with everything that the page says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Every amount with its explanation.
    pub quote: Quote,
}

impl Totals {
    /// Of an empty cart.
    pub(super) fn of_nothing(currency: Currency) -> Self {
        Self { quote: pricing::quote(&Purchase::of(currency, Vec::new())) }
    }
}

/// Works out what lines cost together, as things are at this moment.
pub(super) fn totals(settings: &Settings, lines: &[Line]) -> Totals {
    let lines: Vec<&Line> = lines.iter().filter(|line| line.counted() > 0).collect();
    let quote = pricing::quote(&Purchase {
        currency: settings.currency,
        prices_include_tax: settings.prices_include_tax,
        items: lines.iter().map(|line| item(line)).collect(),
        discounts: Vec::new(),
        shipping: None,
        tax: Tax::NotCharged,
    });
    Totals { quote }
}

fn item(line: &Line) -> Item {
    Item {
        key: line.item.id.get(),
        price: line.item.offer.price.clone(),
        quantity: line.counted(),
        rates: Vec::new(),
    }
}
