//! Amounts as Stripe counts them: whole numbers of the least that it takes of a currency, which
//! is not always what ISO 4217 says.

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive};

use crate::{
    foundation::money::{Currency, Money},
    payments::gateway::GatewayError,
};

/// Currencies whose least amount is one whole unit.
const WHOLE: [&str; 14] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF",
];
/// The same, counted in hundredths for old times' sake: the last two digits must be zeros.
const WHOLE_IN_HUNDREDTHS: [&str; 2] = ["ISK", "UGX"];
/// Currencies that are counted in thousandths, of which the last digit must be a zero.
const THOUSANDTHS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// Decimal places of what is counted, and decimal places of what can be charged.
fn places(currency: Currency) -> (i64, i64) {
    let code = currency.code();
    if WHOLE.contains(&code) || code == "XPF" {
        (0, 0)
    } else if WHOLE_IN_HUNDREDTHS.contains(&code) {
        (2, 0)
    } else if THOUSANDTHS.contains(&code) {
        (3, 2)
    } else {
        (2, 2)
    }
}

/// The most of an amount that Stripe can charge: never more than was shown to the shopper.
pub(super) fn chargeable(amount: &Money, currency: Currency) -> Money {
    let (_, charged) = places(currency);
    let least = amount.round(currency).decimal().with_scale_round(charged, RoundingMode::Down);
    Money::from_decimal(&least).unwrap_or_default()
}

/// As Stripe counts it; refused where that cannot be said exactly.
pub(super) fn minor(amount: &Money, currency: Currency) -> Result<i64, GatewayError> {
    let exact = chargeable(amount, currency) == *amount;
    let (counted, _) = places(currency);
    let factor = BigDecimal::from(10_i64.pow(u32::try_from(counted).unwrap_or(0)));
    let minor = (amount.decimal() * factor).to_i64().filter(|_| exact);
    minor.ok_or_else(|| GatewayError::Refused("Stripe does not accept this amount".to_owned()))
}

/// What Stripe counts, as money; none where it does not fit.
pub(super) fn money(minor: i64, currency: Currency) -> Option<Money> {
    let (counted, _) = places(currency);
    Money::from_decimal(&BigDecimal::new(minor.into(), counted)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(amount: &str, code: &str) -> (i64, String) {
        let currency = Currency::from_code(code).unwrap();
        let amount = chargeable(&amount.parse().unwrap(), currency);
        let counted = minor(&amount, currency).unwrap();
        assert_eq!(money(counted, currency), Some(amount.clone()), "{code}");
        (counted, amount.to_string())
    }

    #[test]
    fn every_currency_is_counted_as_stripe_counts_it() {
        assert_eq!(counted("42.00", "USD"), (4_200, "42.00".into()));
        assert_eq!(counted("999", "JPY"), (999, "999.00".into()));
        assert_eq!(counted("1.235", "KWD"), (1_230, "1.23".into()));
        assert_eq!(counted("1.240", "KWD"), (1_240, "1.24".into()));
        assert_eq!(counted("1500", "ISK"), (150_000, "1500.00".into()));
        assert_eq!(counted("1500.40", "MGA"), (1_500, "1500.00".into()));
        assert_eq!(counted("999999999", "EUR").0, 99_999_999_900);
    }

    #[test]
    fn what_cannot_be_said_exactly_is_not_charged() {
        for (amount, code) in [("1.235", "KWD"), ("0.5", "JPY"), ("0.001", "USD")] {
            let (amount, currency) = (amount.parse().unwrap(), Currency::from_code(code).unwrap());
            assert!(minor(&amount, currency).is_err(), "{code}");
        }
    }
}
