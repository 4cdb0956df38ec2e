//! The currency of prices, and the tax and shipping that are added to them.

use crate::foundation::{money::Currency, vat_number::is_eu_member};

use super::models::Settings;

/// The currency of prices, and the tax and shipping that are added to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceTerms {
    /// The currency of all prices.
    pub currency: Currency,
    /// The tax in or on prices.
    pub tax: TaxStatus,
    /// `true` if shipping is charged.
    pub charges_shipping: bool,
}

/// The tax in or on prices. Carries the country's term for it: `VAT` or `tax`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxStatus {
    /// No tax is charged.
    NotCharged,
    /// Prices include it.
    Included(&'static str),
    /// It is added to prices.
    Added(&'static str),
}

impl Settings {
    /// The currency of prices, and the tax and shipping that are added to them.
    pub fn price_terms(&self) -> PriceTerms {
        let word = tax_word(&self.country);
        let tax = match (self.charges_tax, self.prices_include_tax) {
            (false, _) => TaxStatus::NotCharged,
            (true, true) => TaxStatus::Included(word),
            (true, false) => TaxStatus::Added(word),
        };
        PriceTerms { currency: self.currency, tax, charges_shipping: self.charges_shipping }
    }
}

/// Countries outside the European Union that call it VAT.
const VAT_OUTSIDE_EU: [&str; 6] = ["CH", "GB", "IM", "IS", "LI", "NO"];

/// Returns the term for tax in a country.
fn tax_word(country: &str) -> &'static str {
    let vat = is_eu_member(country) || VAT_OUTSIDE_EU.contains(&country);
    if vat { "VAT" } else { "tax" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tax(charges_tax: bool, prices_include_tax: bool, country: &str) -> TaxStatus {
        let country = country.to_owned();
        let settings = Settings { charges_tax, prices_include_tax, country, ..Settings::default() };
        settings.price_terms().tax
    }

    #[test]
    fn the_word_for_tax_depends_on_the_country() {
        assert_eq!(tax(true, true, "DE"), TaxStatus::Included("VAT"));
        assert_eq!(tax(true, false, "GB"), TaxStatus::Added("VAT"));
        assert_eq!(tax(true, false, "US"), TaxStatus::Added("tax"));
        assert_eq!(tax(true, true, ""), TaxStatus::Included("tax"));
        assert_eq!(tax(false, true, "DE"), TaxStatus::NotCharged);
    }
}
