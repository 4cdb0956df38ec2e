//! Weights, days and prices for people.

use crate::foundation::money::{Currency, Money};

use super::{
    models::{PriceKind, Step, grams_of_amount},
    zones::Offered,
};

/// A weight: `750 g`, `2 kg`, `1.25 kg`.
pub fn weight_in_words(grams: i64) -> String {
    if grams < 1_000 {
        return format!("{grams} g");
    }
    let (kilos, rest) = (grams / 1_000, format!("{:03}", grams % 1_000));
    match rest.trim_end_matches('0') {
        "" => format!("{kilos} kg"),
        rest => format!("{kilos}.{rest} kg"),
    }
}

/// A span of business days: `2 to 4 business days`, `1 business day`, `the same day`.
pub fn days_in_words(min: i32, max: i32) -> String {
    match (min, max) {
        (0, 0) => "the same day".to_owned(),
        (1, 1) => "1 business day".to_owned(),
        (min, max) if min == max => format!("{max} business days"),
        (min, max) => format!("{min} to {max} business days"),
    }
}

/// From which amount on sending is free: `free for orders of $100.00 or more, after coupons`.
pub fn free_in_words(from: &Money, currency: Currency) -> String {
    format!("free for orders of {} or more, after coupons", from.format(currency))
}

/// How far one of a method's steps reaches: `up to 2 kg`, `over $50.00`, or `any weight` and
/// `orders of any amount` where it is the only one.
pub(super) fn reach_in_words(
    step: &Step,
    steps: &[Step],
    kind: PriceKind,
    currency: Currency,
) -> String {
    let measure = |amount: &Money| match kind {
        PriceKind::ByWeight => weight_in_words(grams_of_amount(amount)),
        _ => amount.format(currency),
    };
    let highest = steps.iter().filter_map(|step| step.up_to.as_ref()).max();
    match (&step.up_to, highest, kind) {
        (Some(up_to), ..) => format!("up to {}", measure(up_to)),
        (None, Some(highest), _) => format!("over {}", measure(highest)),
        (None, None, PriceKind::ByWeight) => "any weight".to_owned(),
        (None, None, _) => "orders of any amount".to_owned(),
    }
}

impl Offered {
    /// All prices of a method: `$4.90`, or `up to 2 kg: $4.90; over 2 kg: $7.90`.
    pub fn prices_in_words(&self, currency: Currency) -> String {
        let price = |(reach, price): (Option<String>, &Money)| match reach {
            Some(reach) => format!("{reach}: {}", price.format(currency)),
            None => price.format(currency),
        };
        self.prices(currency).into_iter().map(price).collect::<Vec<_>>().join("; ")
    }

    /// Each price of a method with how far it reaches; one price reaches everywhere.
    pub fn prices(&self, currency: Currency) -> Vec<(Option<String>, &Money)> {
        let kind = self.method.kind;
        if kind == PriceKind::Flat {
            return vec![(None, &self.method.price)];
        }
        let steps = self.steps.iter();
        steps
            .map(|step| (Some(reach_in_words(step, &self.steps, kind, currency)), &step.price))
            .collect()
    }
}
