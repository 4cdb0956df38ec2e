//! What things cost together: the one place that multiplies and adds amounts.
//!
//! Each line is rounded to what the currency can pay, and the total is the sum of the
//! rounded lines, so that cart, order and mail show the same cents.

use crate::foundation::money::{Currency, Money};

/// What lines cost, one by one and together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The cost of each line, in the order in which they were asked for.
    pub lines: Vec<Money>,
    /// The sum of the lines.
    pub total: Money,
}

/// What so many units at such prices cost.
pub fn quote<'a>(lines: impl IntoIterator<Item = (&'a Money, i32)>, currency: Currency) -> Quote {
    let lines: Vec<Money> =
        lines.into_iter().map(|(price, quantity)| price.times(quantity, currency)).collect();
    Quote { total: lines.iter().sum(), lines }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn total(lines: &[(&str, i32)], currency: Currency) -> Money {
        let lines: Vec<_> = lines.iter().map(|(price, n)| (money(price), *n)).collect();
        quote(lines.iter().map(|(price, n)| (price, *n)), currency).total
    }

    #[test]
    fn nothing_costs_nothing() {
        assert_eq!(total(&[], Currency::USD), Money::zero());
    }

    #[test]
    fn lines_are_rounded_before_they_are_added() {
        // Added first, 0.004 + 0.004 would be a cent.
        assert_eq!(total(&[("0.004", 1), ("0.004", 1)], Currency::USD), money("0"));
        assert_eq!(total(&[("0.005", 1), ("0.005", 1)], Currency::USD), money("0.02"));
        assert_eq!(total(&[("19.99", 3)], Currency::USD), money("59.97"));
        assert_eq!(total(&[("0.333333", 3)], Currency::USD), money("1"));
    }

    #[test]
    fn currencies_have_exponents_of_their_own() {
        let [yen, dinar] = ["JPY", "KWD"].map(|code| Currency::from_code(code).unwrap());
        assert_eq!(total(&[("10.5", 1), ("10.4", 1)], yen), money("21"));
        assert_eq!(total(&[("0.0005", 1), ("0.0004", 1)], dinar), money("0.001"));
    }

    proptest! {
        #[test]
        fn the_total_is_what_whole_cents_add_up_to(
            lines in prop::collection::vec((0_i64..=999_999_999, 1_i32..=99), 0..20)
        ) {
            let prices: Vec<_> =
                lines.iter().map(|(micros, n)| (Money::from_micros(*micros), *n)).collect();
            let quote = quote(prices.iter().map(|(price, n)| (price, *n)), Currency::USD);
            // Half up in whole numbers: millionths to cents.
            let cents = |(micros, n): &(i64, i32)| (micros * i64::from(*n) + 5_000) / 10_000;
            let sum: i64 = lines.iter().map(cents).sum();
            prop_assert_eq!(quote.lines.len(), lines.len());
            prop_assert_eq!(quote.total, Money::from_micros(sum * 10_000));
        }
    }
}
