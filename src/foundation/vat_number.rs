//! VAT numbers of the European Union and Northern Ireland, checked by format and check digits.
//!
//! A number that passes may still not be registered; one that fails is certainly mistyped.

mod lettered;
mod numeric;
mod sums;

use std::{fmt, str::FromStr};

use crate::foundation::{place::Country, text::plain_signs};

/// The maximum length of a number without separators.
const LONGEST: usize = 14;

/// The rules of one country.
struct Rule {
    prefix: &'static str,
    country: &'static str,
    /// Checks the part after the prefix.
    is_valid: fn(&str) -> bool,
}

const fn rule(prefix: &'static str, country: &'static str, is_valid: fn(&str) -> bool) -> Rule {
    Rule { prefix, country, is_valid }
}

const RULES: [Rule; 28] = [
    rule("AT", "AT", lettered::austria),
    rule("BE", "BE", numeric::belgium),
    rule("BG", "BG", numeric::bulgaria),
    rule("CY", "CY", lettered::cyprus),
    rule("CZ", "CZ", numeric::czechia),
    rule("DE", "DE", numeric::germany),
    rule("DK", "DK", numeric::denmark),
    rule("EE", "EE", numeric::estonia),
    rule("EL", "GR", numeric::greece),
    rule("ES", "ES", lettered::spain),
    rule("FI", "FI", numeric::finland),
    rule("FR", "FR", lettered::france),
    rule("HR", "HR", numeric::croatia),
    rule("HU", "HU", numeric::hungary),
    rule("IE", "IE", lettered::ireland),
    rule("IT", "IT", numeric::italy),
    rule("LT", "LT", numeric::lithuania),
    rule("LU", "LU", numeric::luxembourg),
    rule("LV", "LV", numeric::latvia),
    rule("MT", "MT", numeric::malta),
    rule("NL", "NL", lettered::netherlands),
    rule("PL", "PL", numeric::poland),
    rule("PT", "PT", numeric::portugal),
    rule("RO", "RO", numeric::romania),
    rule("SE", "SE", numeric::sweden),
    rule("SI", "SI", numeric::slovenia),
    rule("SK", "SK", numeric::slovakia),
    rule(NORTHERN_IRELAND, "GB", lettered::northern_ireland),
];

/// The prefix of Northern Ireland, the only UK prefix that is valid in the EU.
const NORTHERN_IRELAND: &str = "XI";

/// A VAT number with a valid format and valid check digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatNumber {
    text: String,
    country: &'static str,
}

/// The reason why a text is not a VAT number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VatNumberError {
    /// It has no prefix of a member state.
    #[error("must start with an EU country code, like DE or FR")]
    UnknownCountry,
    /// Its format or its check digits are wrong.
    #[error("is not valid for {0}; please check its digits")]
    Mistyped(&'static str),
}

impl VatNumber {
    /// The code of the country that issued it: `GB` for `XI`, `GR` for `EL`.
    pub fn country(&self) -> &'static str {
        self.country
    }
}

/// Reads a number with its country prefix; spaces, dots and dashes are ignored.
impl FromStr for VatNumber {
    type Err = VatNumberError;

    fn from_str(typed: &str) -> Result<Self, VatNumberError> {
        let text = plain_signs(typed);
        let text: String = text.chars().filter(|c| !" .-".contains(*c)).collect();
        let text = text.to_ascii_uppercase();
        let rule = RULES.iter().find(|rule| text.starts_with(rule.prefix));
        let rule = rule.ok_or(VatNumberError::UnknownCountry)?;
        let fits = text.is_ascii() && text.len() <= LONGEST;
        if !fits || !(rule.is_valid)(&text[rule.prefix.len()..]) {
            return Err(VatNumberError::Mistyped(name(rule.country)));
        }
        Ok(Self { text, country: rule.country })
    }
}

/// Writes letters and digits without spaces.
impl fmt::Display for VatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns `true` if a country code is that of an EU member state.
pub fn is_eu_member(country: &str) -> bool {
    RULES.iter().any(|rule| rule.prefix != NORTHERN_IRELAND && rule.country == country)
}

fn name(country: &str) -> &'static str {
    match country.parse::<Country>() {
        _ if country == "GB" => "Northern Ireland",
        Ok(country) => country.name(),
        Err(_) => "the European Union",
    }
}

#[cfg(test)]
mod tests;
