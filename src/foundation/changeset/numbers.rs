//! Numbers and amounts in a form.

use std::{ops::RangeInclusive, str::FromStr};

use super::Changeset;
use crate::foundation::{
    money::{Currency, Money},
    text::plain_signs,
};

impl Changeset {
    /// Reads a whole number in a range; an empty field is `None`.
    pub fn optional_integer<N>(
        &mut self,
        field: &str,
        label: &str,
        range: RangeInclusive<N>,
    ) -> Option<N>
    where
        N: FromStr + PartialOrd + std::fmt::Display,
    {
        let text = plain_signs(self.value(field)).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let number =
            text.parse().ok().filter(|_| !text.starts_with('+')).filter(|n| range.contains(n));
        if number.is_none() {
            let low = range.start();
            let high = range.end();
            self.error(field, format!("{label} must be a whole number from {low} to {high}"));
        }
        number
    }

    /// Reads a whole number in a range; an empty field is an error.
    pub fn integer<N>(&mut self, field: &str, label: &str, range: RangeInclusive<N>) -> Option<N>
    where
        N: FromStr + PartialOrd + std::fmt::Display,
    {
        self.require(field, label);
        self.optional_integer(field, label, range)
    }

    /// Reads the price of one unit: zero or more, with up to six decimal places. An empty field is
    /// `None`.
    pub fn optional_unit_price(&mut self, field: &str, label: &str) -> Option<Money> {
        let text = plain_signs(self.value(field)).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        match text.parse::<Money>() {
            Ok(money) if !money.is_negative() => return Some(money),
            Ok(_) => self.error(field, format!("{label} can't be negative")),
            Err(error) => self.error(field, format!("{label} {error}")),
        }
        None
    }

    /// Reads the price of one unit; an empty field is an error.
    pub fn unit_price(&mut self, field: &str, label: &str) -> Option<Money> {
        self.require(field, label);
        self.optional_unit_price(field, label)
    }

    /// Reads an amount of zero or more with no more decimal places than the currency has. An empty
    /// field is `None`.
    pub fn optional_amount(
        &mut self,
        field: &str,
        label: &str,
        currency: Currency,
    ) -> Option<Money> {
        let amount = self.optional_unit_price(field, label)?;
        if amount.round(currency) == amount {
            return Some(amount);
        }
        let places = match currency.exponent() {
            0 => "no decimal places".to_owned(),
            1 => "at most one decimal place".to_owned(),
            places => format!("at most {places} decimal places"),
        };
        self.error(field, format!("{label} must have {places}, as {} has", currency.code()));
        None
    }

    /// Reads an amount that can be paid in a currency; an empty field is an error.
    pub fn amount(&mut self, field: &str, label: &str, currency: Currency) -> Option<Money> {
        self.require(field, label);
        self.optional_amount(field, label, currency)
    }

    fn require(&mut self, field: &str, label: &str) {
        if self.value(field).trim().is_empty() {
            self.error(field, format!("{label} can't be blank"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Changeset {
        Changeset::new(pairs.iter().copied().collect())
    }

    #[test]
    fn numbers_are_digits_in_a_range() {
        for text in ["abc", "-1", "100", "1e9", "0x10", "+5", "1.0", "9999999999999999999"] {
            let mut form = form(&[("n", text)]);
            assert_eq!(form.integer::<i32>("n", "Number", 0..=99), None, "{text}");
            assert!(!form.is_valid());
        }
        for text in [" 7 ", "７", "٧", "\u{feff}7\u{a0}"] {
            assert_eq!(form(&[("n", text)]).integer::<i32>("n", "Number", 0..=99), Some(7));
        }
        assert_eq!(form(&[("n", "１２．５０")]).unit_price("n", "Price"), "12.50".parse().ok());
    }

    #[test]
    fn an_amount_has_no_more_decimals_than_its_currency() {
        let read = |text: &str, code: &str| {
            let mut form = form(&[("n", text)]);
            let amount = form.amount("n", "Amount", Currency::from_code(code).unwrap());
            let message = form.errors_of("n").map(str::to_owned).next();
            amount.map(|amount| amount.to_string()).ok_or(message.unwrap_or_default())
        };
        assert_eq!(read("5.00", "USD"), Ok("5.00".to_owned()));
        assert_eq!(read("5.0010", "KWD"), Ok("5.001".to_owned()));
        assert_eq!(read("5.00", "JPY"), Ok("5.00".to_owned()));
        let two = "Amount must have at most 2 decimal places, as USD has".to_owned();
        assert_eq!(read("5.001", "USD"), Err(two));
        let none = "Amount must have no decimal places, as JPY has".to_owned();
        assert_eq!(read("5.5", "JPY"), Err(none));
        assert_eq!(read("-1", "USD"), Err("Amount can't be negative".to_owned()));
        assert_eq!(form(&[("n", "0.333333")]).unit_price("n", "Price"), "0.333333".parse().ok());
    }
}
