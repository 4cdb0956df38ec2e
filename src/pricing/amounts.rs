//! Amounts in minor units, and the one rule of rounding.

use crate::foundation::{
    money::{Currency, Money, SCALE},
    percent::Percent,
};

/// An amount in the currency's smallest unit, such as cents, yen or fils. Never negative here.
pub type MinorUnits = i128;

/// 100 % in parts per million, the unit of `Percent`.
pub const WHOLE: i128 = 1_000_000;

/// A percentage in parts per million, the unit of [`WHOLE`].
pub fn share(percent: Percent) -> i128 {
    percent.ppm().into()
}

/// The price of a quantity, rounded half up to minor units.
pub fn minor(price: &Money, quantity: i32, currency: Currency) -> MinorUnits {
    let amount = price.micros().max(0).saturating_mul(quantity.max(0).into());
    half_up(amount, 10_i128.pow(SCALE - currency.exponent()))
}

/// An amount as money.
pub fn money(amount: MinorUnits, currency: Currency) -> Money {
    Money::from_minor(amount, currency)
}

/// Divides two non-negative numbers and rounds half up.
pub fn half_up(dividend: i128, divisor: i128) -> i128 {
    let quotient = dividend / divisor;
    let rest = dividend % divisor;
    quotient + i128::from(rest >= divisor - rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(price: &str, quantity: i32) -> MinorUnits {
        minor(&price.parse().unwrap(), quantity, Currency::USD)
    }

    #[test]
    fn lines_are_rounded_once_and_half_up() {
        assert_eq!(cents("19.99", 3), 5997);
        assert_eq!(cents("0.333333", 3), 100);
        assert_eq!([cents("0.005", 1), cents("0.004", 1)], [1, 0]);
        assert_eq!(cents("100", 2), 20_000);
        assert_eq!([cents("-1", 2), cents("1", -2)], [0, 0]);
        // The most expensive line that the database can store.
        assert_eq!(cents("999999999.999999", 9_999), 999_899_999_999_999);
    }

    #[test]
    fn currencies_have_exponents_of_their_own() {
        let [yen, dinar] = ["JPY", "KWD"].map(|code| Currency::from_code(code).unwrap());
        assert_eq!(minor(&"10.5".parse().unwrap(), 1, yen), 11);
        assert_eq!(minor(&"0.0005".parse().unwrap(), 1, dinar), 1);
        assert_eq!(money(1_500, dinar), "1.5".parse().unwrap());
    }
}
