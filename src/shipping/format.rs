//! Formats weights, days and prices for people.

use crate::foundation::money::{Currency, Money};

use super::{
    models::{PriceKind, PriceStep, grams_of_amount},
    zones::MethodDetails,
};

/// Formats a weight as `750 g`, `2 kg` or `1.25 kg`.
pub fn format_weight(grams: i64) -> String {
    if grams < 1_000 {
        return format!("{grams} g");
    }
    let kilos = grams / 1_000;
    let rest = format!("{:03}", grams % 1_000);
    match rest.trim_end_matches('0') {
        "" => format!("{kilos} kg"),
        rest => format!("{kilos}.{rest} kg"),
    }
}

/// Formats a range of business days as `2 to 4 business days`, `1 business day` or `the same day`.
pub fn format_business_days(min: i32, max: i32) -> String {
    match (min, max) {
        (0, 0) => "the same day".to_owned(),
        (1, 1) => "1 business day".to_owned(),
        (min, max) if min == max => format!("{max} business days"),
        (min, max) => format!("{min} to {max} business days"),
    }
}

/// Formats the order value from which delivery is free as `free for orders of $100.00 or more,
/// after coupons`.
pub fn free_delivery_condition(from: &Money, currency: Currency) -> String {
    format!("free for orders of {} or more, after coupons", from.format(currency))
}

/// Formats the range of a step as `up to 2 kg` or `over $50.00`, or as `any weight` or `orders of
/// any amount` if it is the only one.
pub(super) fn format_range(
    step: &PriceStep,
    steps: &[PriceStep],
    kind: PriceKind,
    currency: Currency,
) -> String {
    let measure = |amount: &Money| match kind {
        PriceKind::ByWeight => format_weight(grams_of_amount(amount)),
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

/// A price of a delivery method with its range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPrice {
    /// The range as text; `None` for a flat price.
    pub range: Option<String>,
    /// The price.
    pub price: Money,
}

impl MethodDetails {
    /// Formats all prices as `$4.90`, or as `up to 2 kg: $4.90; over 2 kg: $7.90`.
    pub fn format_prices(&self, currency: Currency) -> String {
        let format = |StepPrice { range, price }: StepPrice| match range {
            Some(range) => format!("{range}: {}", price.format(currency)),
            None => price.format(currency),
        };
        self.prices(currency).into_iter().map(format).collect::<Vec<_>>().join("; ")
    }

    /// The flat price, or the price of each step.
    pub fn prices(&self, currency: Currency) -> Vec<StepPrice> {
        let kind = self.method.kind;
        if kind == PriceKind::Flat {
            return vec![StepPrice { range: None, price: self.method.price.clone() }];
        }
        let step_price = |step: &PriceStep| StepPrice {
            range: Some(format_range(step, &self.steps, kind, currency)),
            price: step.price.clone(),
        };
        self.steps.iter().map(step_price).collect()
    }
}
