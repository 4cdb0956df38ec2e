//! A price as shoppers see it.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::money::{Currency, Money};

/// A price, with what it was before a reduction.
#[derive(Clone, Debug, Template)]
#[template(path = "components/price.html")]
pub struct Price {
    text: String,
    regular: Option<String>,
    from: bool,
}

impl Price {
    /// What one thing costs.
    pub fn of(price: &Money, before: Option<&Money>, currency: Currency) -> Self {
        let regular = before.filter(|before| *before > price).map(|before| before.format(currency));
        Self { text: price.format(currency), regular, from: false }
    }

    /// What a choice of things costs: "From" where they differ. `before` is for the cheapest.
    pub fn range(min: &Money, max: &Money, before: Option<&Money>, currency: Currency) -> Self {
        Self { from: min < max, ..Self::of(min, before, currency) }
    }

    /// Whether it is reduced.
    pub fn is_reduced(&self) -> bool {
        self.regular.is_some()
    }
}

impl HtmlSafe for Price {}
