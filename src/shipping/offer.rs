//! What a method asks for a parcel.

use crate::{
    foundation::{
        clock::Timestamp,
        ids::ShippingMethodId,
        money::{Currency, Money},
    },
    settings::{Calendar, Settings},
};

use super::{
    models::{PriceKind, Step, amount_of_grams},
    parcel::Parcel,
    words::{days_in_words, free_in_words, reach_in_words},
    zones::Offered,
};

/// A way of getting a parcel to its place, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// The id.
    pub id: ShippingMethodId,
    /// Its name, such as "Standard".
    pub name: String,
    /// What it costs; nothing where it is free.
    pub price: Money,
    /// Business days that it is carried at least.
    pub min_days: i32,
    /// Business days that it is carried at most.
    pub max_days: i32,
    /// Business days before it is handed to the carrier.
    pub handling_days: i32,
    /// Whether the price could not be computed and is an estimate.
    pub estimated: bool,
    /// Why it costs that, such as "up to 2 kg".
    pub explanation: String,
    /// From which amount on it would cost nothing; `None` if it never does, or does already.
    pub free_from: Option<Money>,
}

/// What is said of a price that could not be computed.
const ESTIMATED: &str = "Shipping rates estimated";

impl Method {
    /// How long it takes from the order to the door, such as "2 to 4 business days".
    pub fn takes(&self) -> String {
        takes(self.min_days, self.max_days, self.handling_days)
    }

    /// When it arrives if it is ordered now, such as "arrives Tue 24 Nov to Thu 26 Nov".
    pub fn arrives(&self, now: Timestamp, calendar: &Calendar) -> String {
        calendar.arrives(now, self.min_days, self.max_days)
    }
}

/// How long a parcel takes from the order to the door that is carried for so many business days.
fn takes(min_days: i32, max_days: i32, handling_days: i32) -> String {
    days_in_words(min_days.saturating_add(handling_days), max_days.saturating_add(handling_days))
}

impl Offered {
    /// How long it takes from the order to the door, such as "2 to 4 business days".
    pub fn takes(&self, calendar: &Calendar) -> String {
        takes(self.method.min_days, self.method.max_days, calendar.handling_days)
    }

    /// When it arrives if it is ordered now, such as "arrives Tue 24 Nov to Thu 26 Nov".
    pub fn arrives(&self, now: Timestamp, calendar: &Calendar) -> String {
        calendar.arrives(now, self.method.min_days, self.method.max_days)
    }
}

/// What a method asks for a parcel; nothing where it does not take it.
pub(super) fn offer(offered: &Offered, parcel: &Parcel, settings: &Settings) -> Option<Method> {
    let (currency, handling_days) = (settings.currency, settings.calendar.handling_days);
    let method = &offered.method;
    let (price, explanation, estimated) = match method.kind {
        PriceKind::Flat => (method.price.clone(), "flat rate".to_owned(), false),
        PriceKind::ByWeight => by_weight(&offered.steps, parcel.grams, currency)?,
        PriceKind::BySubtotal => {
            let step = step_for(&offered.steps, &parcel.subtotal)?;
            (step.price.clone(), reach_in_words(step, &offered.steps, method.kind, currency), false)
        }
    };
    let free_from = method.free_from.as_ref().filter(|from| **from <= parcel.subtotal);
    let (price, explanation, estimated) = match free_from {
        Some(from) => (Money::zero(), free_in_words(from, currency), false),
        None => (price.round(currency), explanation, estimated),
    };
    let free_from = if price.is_zero() { None } else { method.free_from.clone() };
    Some(Method {
        id: method.id,
        name: method.name.clone(),
        price,
        min_days: method.min_days,
        max_days: method.max_days,
        handling_days,
        estimated,
        explanation,
        free_from,
    })
}

/// The price of a weight; of the first step, as an estimate, where it is not known.
fn by_weight(
    steps: &[Step],
    grams: Option<i64>,
    currency: Currency,
) -> Option<(Money, String, bool)> {
    let Some(grams) = grams else {
        let first = sorted(steps).into_iter().next()?;
        return Some((first.price.clone(), ESTIMATED.to_owned(), true));
    };
    let step = step_for(steps, &amount_of_grams(grams))?;
    let reach = reach_in_words(step, steps, PriceKind::ByWeight, currency);
    Some((step.price.clone(), reach, false))
}

/// The first step that reaches so far.
fn step_for<'s>(steps: &'s [Step], measure: &Money) -> Option<&'s Step> {
    let reaches = |step: &&Step| step.up_to.as_ref().is_none_or(|up_to| measure <= up_to);
    sorted(steps).into_iter().find(reaches)
}

fn sorted(steps: &[Step]) -> Vec<&Step> {
    let mut sorted: Vec<&Step> = steps.iter().collect();
    sorted.sort_by_key(|step| (step.up_to.is_none(), &step.up_to));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipping::models::{MethodTerms, ShippingMethod};

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn offered(
        kind: PriceKind,
        free_from: Option<&str>,
        steps: &[(Option<&str>, &str)],
    ) -> Offered {
        let terms = MethodTerms {
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
        let method = ShippingMethod { id: 1.into(), terms, version: 1 };
        let step = |(up_to, price): &(Option<&str>, &str)| Step {
            up_to: up_to.map(money),
            price: money(price),
        };
        Offered { method, steps: steps.iter().map(step).collect() }
    }

    /// The price and the explanation for a parcel of so many grams and so much money.
    fn price(offered: &Offered, grams: Option<i64>, subtotal: &str) -> Option<(String, String)> {
        let parcel = Parcel { grams, subtotal: money(subtotal), ships: true };
        let method = offer(offered, &parcel, &Settings::default())?;
        assert_eq!(method.estimated, method.explanation == ESTIMATED);
        Some((method.price.to_string(), method.explanation))
    }

    fn is(price: &str, explanation: &str) -> Option<(String, String)> {
        Some((price.to_owned(), explanation.to_owned()))
    }

    #[test]
    fn one_price_is_asked_until_it_is_free() {
        let flat = offered(PriceKind::Flat, Some("100"), &[]);
        assert_eq!(price(&flat, None, "99.99"), is("4.90", "flat rate"));
        assert_eq!(
            price(&flat, None, "100"),
            is("0.00", "free for orders of $100.00 or more, after coupons")
        );
    }

    #[test]
    fn a_weight_is_met_by_the_first_step_that_reaches_it() {
        // Steps are found whatever order they were written in.
        let steps = [(Some("5000"), "9"), (Some("1250"), "5"), (Some("500"), "3.5")];
        let by_weight = offered(PriceKind::ByWeight, None, &steps);
        assert_eq!(price(&by_weight, Some(0), "1"), is("3.50", "up to 500 g"));
        assert_eq!(price(&by_weight, Some(500), "1"), is("3.50", "up to 500 g"));
        assert_eq!(price(&by_weight, Some(501), "1"), is("5.00", "up to 1.25 kg"));
        assert_eq!(price(&by_weight, Some(5_000), "1"), is("9.00", "up to 5 kg"));
        assert_eq!(price(&by_weight, Some(5_001), "1"), None);
        assert_eq!(price(&by_weight, Some(i64::MAX), "1"), None);
        assert_eq!(price(&by_weight, None, "1"), is("3.50", ESTIMATED));
    }

    #[test]
    fn a_sum_is_met_by_the_first_step_that_reaches_it() {
        let steps = [(Some("50"), "6"), (None, "2")];
        let by_sum = offered(PriceKind::BySubtotal, Some("200"), &steps);
        assert_eq!(price(&by_sum, None, "50"), is("6.00", "up to $50.00"));
        assert_eq!(price(&by_sum, None, "50.01"), is("2.00", "over $50.00"));
        assert_eq!(
            price(&by_sum, None, "200"),
            is("0.00", "free for orders of $200.00 or more, after coupons")
        );
        assert_eq!(price(&offered(PriceKind::ByWeight, None, &[]), None, "1"), None);
    }

    #[test]
    fn days_are_said_in_words() {
        assert_eq!(days_in_words(2, 4), "2 to 4 business days");
        assert_eq!(days_in_words(1, 1), "1 business day");
        assert_eq!(days_in_words(3, 3), "3 business days");
        let method = offer(
            &offered(PriceKind::Flat, None, &[]),
            &Parcel { grams: None, subtotal: Money::zero(), ships: true },
            &Settings::default(),
        );
        let now = Timestamp::parse("2026-11-26T12:00:00.000000Z").unwrap();
        let message = method.unwrap().arrives(now, &Calendar::default());
        assert_eq!(message, "arrives Mon 30 Nov to Wed 2 Dec");
    }
}
