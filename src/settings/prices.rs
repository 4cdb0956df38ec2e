//! How prices are shown, and what comes on top of them.

use crate::foundation::{money::Currency, vat_number::is_eu_member};

use super::models::Settings;

/// How prices are shown, and what comes on top of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceTerms {
    /// The currency of all of them.
    pub currency: Currency,
    /// How tax stands with them.
    pub tax: TaxStatus,
    /// Whether sending is charged besides.
    pub charges_shipping: bool,
}

/// How tax stands with prices; by the word for it where the shop is: `VAT` or `tax`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxStatus {
    /// There is none.
    NotCharged,
    /// They contain it.
    Included(&'static str),
    /// It is added to them.
    Added(&'static str),
}

impl Settings {
    /// How prices are shown, and what comes on top of them.
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

/// Neighbours of the European Union that call it VAT too.
const VAT_BESIDES: [&str; 6] = ["CH", "GB", "IM", "IS", "LI", "NO"];

/// What a shop in a country calls its tax.
fn tax_word(country: &str) -> &'static str {
    let vat = is_eu_member(country) || VAT_BESIDES.contains(&country);
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
    fn tax_is_called_what_the_shops_country_calls_it() {
        assert_eq!(tax(true, true, "DE"), TaxStatus::Included("VAT"));
        assert_eq!(tax(true, false, "GB"), TaxStatus::Added("VAT"));
        assert_eq!(tax(true, false, "US"), TaxStatus::Added("tax"));
        assert_eq!(tax(true, true, ""), TaxStatus::Included("tax"));
        assert_eq!(tax(false, true, "DE"), TaxStatus::NotCharged);
    }
}
