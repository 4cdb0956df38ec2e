//! VAT numbers of the European Union and Northern Ireland, checked by form and check digits.
//!
//! A number that passes may still not be registered; one that fails is mistyped for certain.

mod lettered;
mod numeric;
mod sums;

use std::{fmt, str::FromStr};

use crate::foundation::{place::Country, text::plain_signs};

/// Letters and digits of the longest number are fewer.
const LONGEST: usize = 14;

/// Prefix, country and check of everything behind the prefix.
type Rule = (&'static str, &'static str, fn(&str) -> bool);

const CHECKS: [Rule; 28] = [
    ("AT", "AT", lettered::austria),
    ("BE", "BE", numeric::belgium),
    ("BG", "BG", numeric::bulgaria),
    ("CY", "CY", lettered::cyprus),
    ("CZ", "CZ", numeric::czechia),
    ("DE", "DE", numeric::germany),
    ("DK", "DK", numeric::denmark),
    ("EE", "EE", numeric::estonia),
    ("EL", "GR", numeric::greece),
    ("ES", "ES", lettered::spain),
    ("FI", "FI", numeric::finland),
    ("FR", "FR", lettered::france),
    ("HR", "HR", numeric::croatia),
    ("HU", "HU", numeric::hungary),
    ("IE", "IE", lettered::ireland),
    ("IT", "IT", numeric::italy),
    ("LT", "LT", numeric::lithuania),
    ("LU", "LU", numeric::luxembourg),
    ("LV", "LV", numeric::latvia),
    ("MT", "MT", numeric::malta),
    ("NL", "NL", lettered::netherlands),
    ("PL", "PL", numeric::poland),
    ("PT", "PT", numeric::portugal),
    ("RO", "RO", numeric::romania),
    ("SE", "SE", numeric::sweden),
    ("SI", "SI", numeric::slovenia),
    ("SK", "SK", numeric::slovakia),
    (NORTHERN_IRELAND, "GB", lettered::northern_ireland),
];

/// The prefix of the only numbers of the United Kingdom that count within the Union.
const NORTHERN_IRELAND: &str = "XI";

/// A VAT number that could be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatNumber {
    text: String,
    country: &'static str,
}

/// Why a text is no VAT number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VatNumberError {
    /// It begins with the letters of no member state.
    #[error("must start with an EU country code, like DE or FR")]
    Stranger,
    /// Its form or its check digits are wrong.
    #[error("is not valid for {0}; please check its digits")]
    Mistyped(&'static str),
}

impl VatNumber {
    /// Two letters of the country that gave it; `GB` for Northern Ireland, `GR` for EL.
    pub fn country(&self) -> &'static str {
        self.country
    }
}

/// Reads a number with its country's letters; spaces, dots and dashes are for the eye.
impl FromStr for VatNumber {
    type Err = VatNumberError;

    fn from_str(typed: &str) -> Result<Self, VatNumberError> {
        let text = plain_signs(typed);
        let text: String = text.chars().filter(|c| !" .-".contains(*c)).collect();
        let text = text.to_ascii_uppercase();
        let known = CHECKS.iter().find(|(prefix, ..)| text.starts_with(prefix));
        let (prefix, country, check) = known.ok_or(VatNumberError::Stranger)?;
        let fits = text.is_ascii() && text.len() <= LONGEST;
        if !fits || !check(&text[prefix.len()..]) {
            return Err(VatNumberError::Mistyped(name(country)));
        }
        Ok(Self { text, country })
    }
}

/// Letters and digits without spaces.
impl fmt::Display for VatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether these are the letters of a member state.
pub fn is_in_the_union(country: &str) -> bool {
    CHECKS.iter().any(|(prefix, known, _)| *prefix != NORTHERN_IRELAND && *known == country)
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
