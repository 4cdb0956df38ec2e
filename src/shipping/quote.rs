//! The price of a parcel by a delivery method.

use crate::{
    foundation::{
        clock::Timestamp,
        ids::ShippingMethodId,
        money::{Currency, Money},
    },
    settings::{Calendar, Settings},
};

use super::{
    format::{format_business_days, format_range, free_delivery_condition},
    models::{PriceKind, PriceStep, amount_of_grams},
    parcel::Parcel,
    zones::MethodDetails,
};

/// A delivery method with its price for one parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedMethod {
    /// The id.
    pub id: ShippingMethodId,
    /// The name, such as "Standard".
    pub name: String,
    /// The price; zero if it is free.
    pub price: Money,
    /// The minimum number of business days with the carrier.
    pub min_days: i32,
    /// The maximum number of business days with the carrier.
    pub max_days: i32,
    /// The number of business days until the carrier gets the parcel.
    pub handling_days: i32,
    /// `true` if the price is an estimate because a weight is unknown.
    pub estimated: bool,
    /// The reason for the price, such as "up to 2 kg".
    pub explanation: String,
    /// The order value from which delivery is free; `None` if it is never free or free already.
    pub free_from: Option<Money>,
}

/// The explanation of an estimated price.
const ESTIMATED: &str = "Shipping rates estimated";

impl QuotedMethod {
    /// Formats the time from the order to the delivery, such as "2 to 4 business days".
    pub fn delivery_time(&self) -> String {
        delivery_time(self.min_days, self.max_days, self.handling_days)
    }

    /// Formats the days of arrival for an order placed now, such as "arrives Tue 24 Nov to Thu 26
    /// Nov".
    pub fn arrival_text(&self, now: Timestamp, calendar: &Calendar) -> String {
        calendar.arrival_text(now, self.min_days, self.max_days)
    }
}

/// The time from the order to the delivery, with the handling days.
fn delivery_time(min_days: i32, max_days: i32, handling_days: i32) -> String {
    format_business_days(
        min_days.saturating_add(handling_days),
        max_days.saturating_add(handling_days),
    )
}

impl MethodDetails {
    /// The time from the order to the delivery, such as "2 to 4 business days".
    pub fn delivery_time(&self, calendar: &Calendar) -> String {
        delivery_time(self.method.min_days, self.method.max_days, calendar.handling_days)
    }

    /// The days of arrival if it is ordered now, such as "arrives Tue 24 Nov to Thu 26 Nov".
    pub fn arrival_text(&self, now: Timestamp, calendar: &Calendar) -> String {
        calendar.arrival_text(now, self.method.min_days, self.method.max_days)
    }
}

/// A price before rounding and free shipping.
struct BasePrice {
    amount: Money,
    explanation: String,
    is_estimate: bool,
}

/// Returns the price of a parcel by a method; `None` if the method does not accept it.
pub(super) fn quote(
    details: &MethodDetails,
    parcel: &Parcel,
    settings: &Settings,
) -> Option<QuotedMethod> {
    let currency = settings.currency;
    let method = &details.method;
    let base = base_price(details, parcel, currency)?;
    let free_from = method.free_from.as_ref().filter(|from| **from <= parcel.subtotal);
    let base = match free_from {
        Some(from) => BasePrice {
            amount: Money::zero(),
            explanation: free_delivery_condition(from, currency),
            is_estimate: false,
        },
        None => base,
    };
    let price = base.amount.round(currency);
    let free_from = if price.is_zero() { None } else { method.free_from.clone() };
    Some(QuotedMethod {
        id: method.id,
        name: method.name.clone(),
        price,
        min_days: method.min_days,
        max_days: method.max_days,
        handling_days: settings.calendar.handling_days,
        estimated: base.is_estimate,
        explanation: base.explanation,
        free_from,
    })
}

fn base_price(details: &MethodDetails, parcel: &Parcel, currency: Currency) -> Option<BasePrice> {
    let kind = details.method.kind;
    let step = match (kind, parcel.grams) {
        (PriceKind::Flat, _) => {
            return Some(BasePrice {
                amount: details.method.price.clone(),
                explanation: "flat rate".to_owned(),
                is_estimate: false,
            });
        }
        // An unknown weight is charged at the price of the first step, as an estimate.
        (PriceKind::ByWeight, None) => {
            return Some(BasePrice {
                amount: sorted(&details.steps).first()?.price.clone(),
                explanation: ESTIMATED.to_owned(),
                is_estimate: true,
            });
        }
        (PriceKind::ByWeight, Some(grams)) => step_for(&details.steps, &amount_of_grams(grams))?,
        (PriceKind::BySubtotal, _) => step_for(&details.steps, &parcel.subtotal)?,
    };
    Some(BasePrice {
        amount: step.price.clone(),
        explanation: format_range(step, &details.steps, kind, currency),
        is_estimate: false,
    })
}

/// Returns the first step whose limit is not exceeded.
fn step_for<'s>(steps: &'s [PriceStep], measure: &Money) -> Option<&'s PriceStep> {
    let applies = |step: &&PriceStep| step.up_to.as_ref().is_none_or(|up_to| measure <= up_to);
    sorted(steps).into_iter().find(applies)
}

fn sorted(steps: &[PriceStep]) -> Vec<&PriceStep> {
    let mut sorted: Vec<&PriceStep> = steps.iter().collect();
    sorted.sort_by_key(|step| (step.up_to.is_none(), &step.up_to));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipping::models::{MethodAttributes, ShippingMethod};

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn details(kind: PriceKind, free_from: Option<&str>, steps: Vec<PriceStep>) -> MethodDetails {
        let attributes = MethodAttributes {
            zone_id: 1.into(),
            name: "Standard".to_owned(),
            kind,
            price: money("4.90"),
            free_from: free_from.map(money),
            min_days: 2,
            max_days: 4,
            active: true,
            position: 0,
        };
        let method = ShippingMethod { id: 1.into(), attributes, version: 1 };
        MethodDetails { method, steps }
    }

    fn step(up_to: &str, price: &str) -> PriceStep {
        PriceStep { up_to: Some(money(up_to)), price: money(price) }
    }

    /// The price and the explanation of a parcel.
    fn price(details: &MethodDetails, grams: Option<i64>, subtotal: &str) -> Option<[String; 2]> {
        let parcel = Parcel { grams, subtotal: money(subtotal), ships: true };
        let method = quote(details, &parcel, &Settings::default())?;
        assert_eq!(method.estimated, method.explanation == ESTIMATED);
        Some([method.price.to_string(), method.explanation])
    }

    fn quoted(price: &str, explanation: &str) -> Option<[String; 2]> {
        Some([price.to_owned(), explanation.to_owned()])
    }

    #[test]
    fn a_flat_rate_applies_below_the_free_limit() {
        let flat = details(PriceKind::Flat, Some("100"), Vec::new());
        assert_eq!(price(&flat, None, "99.99"), quoted("4.90", "flat rate"));
        assert_eq!(
            price(&flat, None, "100"),
            quoted("0.00", "free for orders of $100.00 or more, after coupons")
        );
    }

    #[test]
    fn a_weight_costs_the_price_of_the_first_step_that_covers_it() {
        // The order of the steps does not matter.
        let steps = vec![step("5000", "9"), step("1250", "5"), step("500", "3.5")];
        let by_weight = details(PriceKind::ByWeight, None, steps);
        assert_eq!(price(&by_weight, Some(0), "1"), quoted("3.50", "up to 500 g"));
        assert_eq!(price(&by_weight, Some(500), "1"), quoted("3.50", "up to 500 g"));
        assert_eq!(price(&by_weight, Some(501), "1"), quoted("5.00", "up to 1.25 kg"));
        assert_eq!(price(&by_weight, Some(5_000), "1"), quoted("9.00", "up to 5 kg"));
        assert_eq!(price(&by_weight, Some(5_001), "1"), None);
        assert_eq!(price(&by_weight, Some(i64::MAX), "1"), None);
        assert_eq!(price(&by_weight, None, "1"), quoted("3.50", ESTIMATED));
    }

    #[test]
    fn an_order_value_costs_the_price_of_the_first_step_that_covers_it() {
        let steps = vec![step("50", "6"), PriceStep { up_to: None, price: money("2") }];
        let by_value = details(PriceKind::BySubtotal, Some("200"), steps);
        assert_eq!(price(&by_value, None, "50"), quoted("6.00", "up to $50.00"));
        assert_eq!(price(&by_value, None, "50.01"), quoted("2.00", "over $50.00"));
        assert_eq!(
            price(&by_value, None, "200"),
            quoted("0.00", "free for orders of $200.00 or more, after coupons")
        );
        assert_eq!(price(&details(PriceKind::ByWeight, None, Vec::new()), None, "1"), None);
    }

    #[test]
    fn business_days_are_formatted() {
        assert_eq!(format_business_days(2, 4), "2 to 4 business days");
        assert_eq!(format_business_days(1, 1), "1 business day");
        assert_eq!(format_business_days(3, 3), "3 business days");
        let method = quote(
            &details(PriceKind::Flat, None, Vec::new()),
            &Parcel { grams: None, subtotal: Money::zero(), ships: true },
            &Settings::default(),
        );
        let now = Timestamp::parse("2026-11-26T12:00:00.000000Z").unwrap();
        let message = method.unwrap().arrival_text(now, &Calendar::default());
        assert_eq!(message, "arrives Mon 30 Nov to Wed 2 Dec");
    }
}
