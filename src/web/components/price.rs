//! Prices.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::money::{Currency, Money};

/// A price with the compare-at price.
#[derive(Clone, Debug, Template)]
#[template(path = "components/price.html")]
pub struct Price {
    text: String,
    regular: Option<String>,
    from: bool,
}

impl Price {
    /// The price of one variant.
    pub fn of(price: &Money, compare_at: Option<&Money>, currency: Currency) -> Self {
        let regular = compare_at.filter(|regular| *regular > price);
        let regular = regular.map(|regular| regular.format(currency));
        Self { text: price.format(currency), regular, from: false }
    }

    /// The price of several variants: "From" the lowest if they differ. `compare_at` belongs to the
    /// lowest.
    pub fn range(min: &Money, max: &Money, compare_at: Option<&Money>, currency: Currency) -> Self {
        Self { from: min < max, ..Self::of(min, compare_at, currency) }
    }

    /// Returns `true` if the price is reduced.
    pub fn is_reduced(&self) -> bool {
        self.regular.is_some()
    }
}

impl HtmlSafe for Price {}
