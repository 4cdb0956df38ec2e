//! Exact money: decimals with up to six places for unit prices, rounded once, half up,
//! to the currency's own exponent where an amount is shown or charged.

use std::{fmt, iter::Sum, ops, str::FromStr};

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive, Zero, num_bigint::Sign};
use iso_currency::Currency as Iso;

/// Decimal places that a unit price may have.
pub const SCALE: i64 = 6;

/// The largest amount on either side of zero: nine digits before the point, as NUMERIC(15,6).
const MAX_MICROS: i64 = 999_999_999_999_999;

/// An exact amount in the shop's currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(BigDecimal);

impl Default for Money {
    fn default() -> Self {
        Self::zero()
    }
}

/// Why a text or a number is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a plain decimal such as `19.90`.
    #[error("must be an amount such as 19.90")]
    Unreadable,
    /// More than six decimal places.
    #[error("must have at most 6 decimal places")]
    TooPrecise,
    /// More than nine digits before the point.
    #[error("must be less than 1,000,000,000")]
    TooLarge,
}

impl Money {
    /// No money.
    pub fn zero() -> Self {
        Self(BigDecimal::zero())
    }

    /// The largest amount that there is.
    pub fn max() -> Self {
        Self::from_micros(MAX_MICROS)
    }

    /// From millionths of a unit, as SQLite keeps it.
    pub fn from_micros(micros: i64) -> Self {
        Self(BigDecimal::new(micros.into(), SCALE).normalized())
    }

    /// From a whole number of what the currency can pay least: cents, yen, fils.
    pub fn from_minor(minor: i128, currency: Currency) -> Self {
        Self(BigDecimal::new(minor.into(), currency.exponent()))
    }

    /// In millionths of a unit; refuses what would lose a digit or not fit.
    pub fn to_micros(&self) -> Result<i64, MoneyError> {
        let scaled = self.0.with_scale(SCALE);
        if scaled != self.0 {
            return Err(MoneyError::TooPrecise);
        }
        let micros = (scaled * BigDecimal::from(1_000_000)).to_i64();
        micros.filter(|micros| micros.abs() <= MAX_MICROS).ok_or(MoneyError::TooLarge)
    }

    /// The exact decimal.
    pub fn decimal(&self) -> &BigDecimal {
        &self.0
    }

    /// From an exact decimal; refuses what the database could not keep.
    pub fn from_decimal(decimal: BigDecimal) -> Result<Self, MoneyError> {
        let money = Self(decimal.normalized());
        money.to_micros().map(|_| money)
    }

    /// Rounded half up (away from zero) to what the currency can pay.
    pub fn round(&self, currency: Currency) -> Self {
        Self(self.0.with_scale_round(currency.exponent(), RoundingMode::HalfUp))
    }

    /// This unit price for `quantity` units, rounded to the currency.
    pub fn times(&self, quantity: i32, currency: Currency) -> Self {
        Self(&self.0 * BigDecimal::from(quantity)).round(currency)
    }

    /// Whether it is nothing at all.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is less than nothing.
    pub fn is_negative(&self) -> bool {
        self.0 < BigDecimal::zero()
    }

    /// For people: symbol, thousands, the currency's decimals: `$1,234.50`.
    pub fn format(&self, currency: Currency) -> String {
        currency.write(&self.round(currency).0)
    }
}

fn thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Reads a plain decimal: digits, at most one point, at most six places. No sign but `-`, no exponent.
impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.bytes().all(|c| c.is_ascii_digit() || c == b'.');
        if !plain || !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
            return Err(MoneyError::Unreadable);
        }
        if digits.len() > 40 {
            return Err(MoneyError::TooLarge);
        }
        Self::from_decimal(text.parse().map_err(|_| MoneyError::Unreadable)?)
    }
}

/// Plain decimal text without trailing zeros, for forms and files.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.0.with_scale(self.0.fractional_digit_count().max(2));
        f.write_str(&plain.to_plain_string())
    }
}

impl ops::Add<&Money> for Money {
    type Output = Money;
    fn add(self, other: &Money) -> Money {
        Money(self.0 + &other.0)
    }
}

impl ops::Sub<&Money> for Money {
    type Output = Money;
    fn sub(self, other: &Money) -> Money {
        Money(self.0 - &other.0)
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
    pub fn exponent(self) -> i64 {
        self.0.exponent().map_or(0, i64::from)
    }

    /// An amount for people with every decimal that it has, at least those that can be paid:
    /// `$0.333333`, `$5.00`.
    pub fn write_exact(self, amount: &BigDecimal) -> String {
        let exact = amount.normalized();
        let places = exact.fractional_digit_count().max(self.exponent());
        self.write(&exact.with_scale(places))
    }

    fn write(self, amount: &BigDecimal) -> String {
        let digits = amount.abs().to_plain_string();
        let (whole, cents) = digits.split_once('.').unwrap_or((&digits, ""));
        let sign = if amount.sign() == Sign::Minus { "-" } else { "" };
        let point = if cents.is_empty() { "" } else { "." };
        format!("{sign}{}{}{point}{cents}", self.symbol(), thousands(whole))
    }

    /// The sign before the amount, such as `$` or `€`.
    pub fn symbol(self) -> String {
        self.0.symbol().to_string()
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
        assert_eq!(money("-0.5").format(Currency::USD), "-$0.50");
        let exact = |text: &str| Currency::USD.write_exact(money(text).decimal());
        assert_eq!([exact("1234.5"), exact("0.333333")], ["$1,234.50", "$0.333333"]);
        assert_eq!(Money::from_minor(1_205, Currency::USD), money("12.05"));
        assert_eq!(money("999").format(Currency::from_code("JPY").unwrap()), "¥999");
        assert_eq!(money("12.5").to_string(), "12.50");
        assert_eq!(money("0.123456").to_string(), "0.123456");
    }
}
