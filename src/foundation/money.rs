//! Exact money. Unit prices have up to six decimal places. Amounts that are shown or charged are
//! rounded once, half up, to the currency's decimal places.

mod currency;
#[cfg(test)]
mod currency_tests;
mod digits;

use std::{fmt, iter::Sum, ops, str::FromStr};

use bigdecimal::BigDecimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use currency::Currency;
pub use digits::{SCALE, format_count, plain};

/// The largest absolute amount in millionths: nine digits before the point, as in NUMERIC(15,6).
const MAX_MICROS: i64 = 999_999_999_999_999;

/// An exact amount in the shop's currency, as a whole number of millionths. Large enough for the
/// total of any cart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i128);

/// The reason why a text or a number is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a plain decimal such as `19.90`.
    #[error("must be an amount like 19.90")]
    Unreadable,
    /// More than six decimal places.
    #[error("must have at most 6 decimal places")]
    TooPrecise,
    /// More than nine digits before the point.
    #[error("must be less than 1,000,000,000")]
    TooLarge,
}

impl Money {
    /// An amount of 0.
    pub fn zero() -> Self {
        Self(0)
    }

    /// The largest amount that can be stored.
    pub fn max() -> Self {
        Self::from_micros(MAX_MICROS)
    }

    /// Creates an amount from millionths of a unit, as SQLite stores it.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.into())
    }

    /// Creates an amount from the currency's smallest unit: cents, yen, fils.
    pub fn from_minor(minor: i128, currency: Currency) -> Self {
        Self(minor.saturating_mul(currency.step()))
    }

    /// The amount in millionths of a unit. Fails if it does not fit into the database.
    pub fn to_micros(&self) -> Result<i64, MoneyError> {
        let micros = i64::try_from(self.0).ok();
        micros.filter(|micros| micros.abs() <= MAX_MICROS).ok_or(MoneyError::TooLarge)
    }

    /// The amount in millionths of a unit, of any size.
    pub fn micros(&self) -> i128 {
        self.0
    }

    /// The exact decimal.
    pub fn decimal(&self) -> BigDecimal {
        BigDecimal::new(self.0.into(), SCALE.into())
    }

    /// Creates an amount from an exact decimal. Fails if the database can't store it.
    pub fn from_decimal(decimal: &BigDecimal) -> Result<Self, MoneyError> {
        decimal.to_plain_string().parse()
    }

    /// Rounds half up (away from zero) to the currency's decimal places.
    pub fn round(&self, currency: Currency) -> Self {
        let step = currency.step();
        let half = (step / 2) * self.0.signum();
        Self((self.0 + half) / step * step)
    }

    /// Multiplies a unit price by `quantity` and rounds to the currency.
    pub fn times(&self, quantity: i32, currency: Currency) -> Self {
        Self(self.0.saturating_mul(quantity.into())).round(currency)
    }

    /// Multiplies a unit price by `quantity` without rounding.
    pub fn times_exactly(&self, quantity: i32) -> Self {
        Self(self.0.saturating_mul(quantity.into()))
    }

    /// Returns the share of `units` out of `all` units, rounded to the currency.
    pub fn share(&self, units: i32, all: i32, currency: Currency) -> Self {
        let part = self.0 * i128::from(units);
        let whole = i128::from(all.max(1)) * currency.step();
        let steps = (2 * part.abs() + whole) / (2 * whole);
        Self(part.signum() * steps * currency.step())
    }

    /// Returns `true` if the amount is 0.
    pub fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// Returns `true` if the amount is less than 0.
    pub fn is_negative(&self) -> bool {
        self.0 < 0
    }

    /// Formats for people: `$1,234.50`, `CHF 1,234.50`.
    pub fn format(&self, currency: Currency) -> String {
        currency.write(self.round(currency).0 / currency.step(), currency.exponent())
    }
}

/// Reads a plain decimal: an optional `-`, digits, at most one point, at most six decimal places.
impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.bytes().all(|c| c.is_ascii_digit() || c == b'.');
        if !plain || !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
            return Err(MoneyError::Unreadable);
        }
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if part.contains('.') {
            return Err(MoneyError::Unreadable);
        }
        let part = part.trim_end_matches('0');
        if part.len() > SCALE as usize {
            return Err(MoneyError::TooPrecise);
        }
        let micros: Result<i128, _> = format!("{whole}{part:0<6}").parse();
        let micros = micros.map_err(|_| MoneyError::TooLarge)?;
        let money = Self(if digits.len() < text.len() { -micros } else { micros });
        money.to_micros().map(|_| money)
    }
}

/// Writes a plain decimal with at least two decimal places, for forms and files.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(self.0, SCALE, 2))
    }
}

/// An amount in JSON is text, because a number would lose digits.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl ops::Add<&Money> for Money {
    type Output = Money;
    fn add(self, other: &Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl ops::Sub<&Money> for Money {
    type Output = Money;
    fn sub(self, other: &Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl<'a> Sum<&'a Money> for Money {
    fn sum<I: Iterator<Item = &'a Money>>(amounts: I) -> Self {
        amounts.fold(Money::zero(), ops::Add::add)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Self {
        amounts.fold(Money::zero(), |sum, amount| sum + &amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn reads_plain_decimals_only() {
        assert_eq!(money("19.99").to_micros(), Ok(19_990_000));
        assert_eq!("1e3".parse::<Money>(), Err(MoneyError::Unreadable));
        for text in ["", ".5", "5.", "0x10", "1,5", "+1", "NaN", "1.2.3", "--1", " 1"] {
            assert!(text.parse::<Money>().is_err(), "{text:?}");
        }
        assert_eq!("0.0000001".parse::<Money>(), Err(MoneyError::TooPrecise));
        assert_eq!("1000000000".parse::<Money>(), Err(MoneyError::TooLarge));
    }

    #[test]
    fn rounds_half_up_to_the_currency() {
        let yen = Currency::from_code("JPY").unwrap();
        let dinar = Currency::from_code("KWD").unwrap();
        assert_eq!(money("1.005").round(Currency::USD), money("1.01"));
        assert_eq!(money("10.5").round(yen), money("11"));
        assert_eq!(money("0.0005").round(dinar), money("0.001"));
        assert_eq!(money("0.333333").times(3, Currency::USD), money("1"));
    }

    #[test]
    fn shows_symbol_thousands_and_cents() {
        assert_eq!(money("1234567.5").format(Currency::USD), "$1,234,567.50");
        assert_eq!(money("-0.5").format(Currency::USD), "\u{2212}\u{2060}$0.50");
        let exact = |text: &str| Currency::USD.write_exact(money(text).micros(), SCALE);
        assert_eq!([exact("1234.5"), exact("0.333333")], ["$1,234.50", "$0.333333"]);
        assert_eq!(Money::from_minor(1_205, Currency::USD), money("12.05"));
        assert_eq!(money("999").format(Currency::from_code("JPY").unwrap()), "¥999");
        assert_eq!(money("12.5").to_string(), "12.50");
        assert_eq!([money("-0.5"), money("0")].map(|money| money.to_string()), ["-0.50", "0.00"]);
        assert_eq!(money("0.123456").to_string(), "0.123456");
    }
}
