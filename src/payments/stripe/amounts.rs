//! Amounts in Stripe's smallest currency units, which sometimes differ from ISO 4217.

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive};

use crate::{
    foundation::money::{Currency, Money},
    payments::gateway::GatewayError,
};

/// Currencies without decimal places.
const ZERO_DECIMAL: [&str; 14] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF",
];
/// Currencies without decimal places that Stripe still counts in hundredths, so that the last two
/// digits must be zeros.
const ZERO_DECIMAL_IN_HUNDREDTHS: [&str; 2] = ["ISK", "UGX"];
/// Currencies that Stripe counts in thousandths, with a last digit that must be zero.
const THREE_DECIMAL: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// The decimal places of a currency at Stripe.
struct DecimalPlaces {
    /// The decimal places of the unit in which amounts are counted.
    counted: i64,
    /// The decimal places of amounts that can be charged.
    charged: i64,
}

fn decimal_places(currency: Currency) -> DecimalPlaces {
    let code = currency.code();
    if ZERO_DECIMAL.contains(&code) || code == "XPF" {
        DecimalPlaces { counted: 0, charged: 0 }
    } else if ZERO_DECIMAL_IN_HUNDREDTHS.contains(&code) {
        DecimalPlaces { counted: 2, charged: 0 }
    } else if THREE_DECIMAL.contains(&code) {
        DecimalPlaces { counted: 3, charged: 2 }
    } else {
        DecimalPlaces { counted: 2, charged: 2 }
    }
}

/// Rounds an amount down to one that Stripe can charge, so that it is never more than what the
/// customer saw.
pub(super) fn chargeable(amount: &Money, currency: Currency) -> Money {
    let charged = decimal_places(currency).charged;
    let rounded = amount.round(currency).decimal().with_scale_round(charged, RoundingMode::Down);
    Money::from_decimal(&rounded).unwrap_or_default()
}

/// Converts an amount to Stripe's units. Fails if it can't be represented exactly.
pub(super) fn to_minor(amount: &Money, currency: Currency) -> Result<i64, GatewayError> {
    let is_exact = chargeable(amount, currency) == *amount;
    let counted = decimal_places(currency).counted;
    let factor = BigDecimal::from(10_i64.pow(u32::try_from(counted).unwrap_or(0)));
    let minor = (amount.decimal() * factor).to_i64().filter(|_| is_exact);
    minor.ok_or_else(|| GatewayError::Rejected("Stripe does not accept this amount".to_owned()))
}

/// Converts an amount from Stripe's units. `None` if it is out of range.
pub(super) fn from_minor(minor: i64, currency: Currency) -> Option<Money> {
    let counted = decimal_places(currency).counted;
    Money::from_decimal(&BigDecimal::new(minor.into(), counted)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(amount: &str, code: &str) -> (i64, String) {
        let currency = Currency::from_code(code).unwrap();
        let amount = chargeable(&amount.parse().unwrap(), currency);
        let counted = to_minor(&amount, currency).unwrap();
        assert_eq!(from_minor(counted, currency), Some(amount.clone()), "{code}");
        (counted, amount.to_string())
    }

    #[test]
    fn currencies_use_the_units_of_stripe() {
        assert_eq!(counted("42.00", "USD"), (4_200, "42.00".into()));
        assert_eq!(counted("999", "JPY"), (999, "999.00".into()));
        assert_eq!(counted("1.235", "KWD"), (1_230, "1.23".into()));
        assert_eq!(counted("1.240", "KWD"), (1_240, "1.24".into()));
        assert_eq!(counted("1500", "ISK"), (150_000, "1500.00".into()));
        assert_eq!(counted("1500.40", "MGA"), (1_500, "1500.00".into()));
        assert_eq!(counted("999999999", "EUR").0, 99_999_999_900);
    }

    #[test]
    fn an_inexact_amount_is_not_charged() {
        for (amount, code) in [("1.235", "KWD"), ("0.5", "JPY"), ("0.001", "USD")] {
            let amount = amount.parse().unwrap();
            let currency = Currency::from_code(code).unwrap();
            assert!(to_minor(&amount, currency).is_err(), "{code}");
        }
    }
}
