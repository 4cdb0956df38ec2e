//! Currencies, and how amounts are written in them.

use std::sync::OnceLock;

use iso_currency::Currency as Iso;

use super::digits::{ONE, SCALE, shortest, write_thousands};

/// A currency of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(Iso);

impl Currency {
    /// US dollars, the shop's currency unless it says otherwise.
    pub const USD: Self = Self(Iso::USD);

    /// Reads a code such as `EUR`.
    pub fn from_code(code: &str) -> Option<Self> {
        Iso::from_code(code).map(Self)
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places that can be paid: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from).min(SCALE)
    }

    /// Millionths in the least that can be paid.
    pub(super) fn step(self) -> i128 {
        ONE / 10_i128.pow(self.exponent())
    }

    /// A decimal of so many places for people, with every digit that it has, at least those that
    /// can be paid: `$0.333333`, `$5.00`.
    pub fn write_exact(self, digits: i128, places: u32) -> String {
        let (digits, places) = shortest(digits, places, self.exponent());
        self.write(digits, places)
    }

    /// A decimal of so many places for people.
    pub(super) fn write(self, digits: i128, places: u32) -> String {
        let places = places as usize;
        let number = format!("{:0width$}", digits.unsigned_abs(), width = places + 1);
        let (whole, part) = number.split_at(number.len() - places);
        let mut text = String::with_capacity(16);
        text.push_str(if digits < 0 { "-" } else { "" });
        text.push_str(self.symbol());
        write_thousands(&mut text, whole);
        if !part.is_empty() {
            text.push('.');
            text.push_str(part);
        }
        text
    }

    /// The sign before the amount, such as `$` or `€`.
    pub fn symbol(self) -> &'static str {
        static SYMBOLS: [OnceLock<String>; 1000] = [const { OnceLock::new() }; 1000];
        let known = &SYMBOLS[usize::from(self.0.numeric()) % SYMBOLS.len()];
        known.get_or_init(|| self.0.symbol().to_string())
    }
}

/// Reads the database's code.
impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("{code} is no currency code such as USD"))
    }
}

/// Writes the database's code.
impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}
