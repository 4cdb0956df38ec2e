//! Applies discounts in order, each to the prices that the previous ones left.

use crate::foundation::{money::Money, percent::Percent};

use super::{
    allocate::{Weight, allocate},
    amounts::{MinorUnits, WHOLE, half_up, minor, money, share},
    charge::Charge,
    explanation::{Explanation, Step},
    purchase::{Discount, Purchase, Reduction},
    quote::QuotedDiscount,
};

/// The amount of a discount, with the step that explains it.
struct Reduced {
    amount: MinorUnits,
    step: Step,
}

/// Applies all discounts to the charges, and returns the amount of each discount.
pub fn apply(
    purchase: &Purchase,
    lines: &mut [Charge],
    mut shipping: Option<&mut Charge>,
) -> Vec<QuotedDiscount> {
    let currency = purchase.currency;
    let quoted = purchase.discounts.iter().enumerate().map(|(index, discount)| {
        let reduced = match &discount.kind {
            Reduction::FreeShipping => free_shipping(index, shipping.as_deref_mut()),
            Reduction::BuyGet { buy, get } => {
                buy_get(index, eligible_units(discount, purchase, lines), *buy, *get)
            }
            Reduction::Percentage { percent, at_most } => {
                let max = at_most.as_ref().map(|max| minor(max, 1, currency));
                spread(index, eligible(discount, lines), |of| percentage(*percent, of, max))
            }
            Reduction::Fixed(amount) => {
                let amount = minor(amount, 1, currency);
                spread(index, eligible(discount, lines), |of| fixed(amount, of))
            }
        };
        QuotedDiscount {
            code: discount.code.clone(),
            name: discount.name.clone(),
            amount: money(reduced.amount, currency),
            explanation: Explanation::new(currency, vec![reduced.step]),
        }
    });
    quoted.collect()
}

fn eligible<'l, 'a>(discount: &Discount, lines: &'l mut [Charge<'a>]) -> Vec<&'l mut Charge<'a>> {
    lines.iter_mut().filter(|line| discount.keys.contains(&line.key)).collect()
}

/// Allocates a discount to several lines in proportion to their remaining prices.
fn spread(
    index: usize,
    mut lines: Vec<&mut Charge>,
    reduce: impl Fn(MinorUnits) -> Reduced,
) -> Reduced {
    let reduced = reduce(lines.iter().map(|line| line.left).sum());
    let weights: Vec<Weight> =
        lines.iter().map(|line| Weight { key: line.key, amount: line.left }).collect();
    for (line, share) in lines.iter_mut().zip(allocate(reduced.amount, &weights)) {
        line.subtract(index, share);
    }
    reduced
}

fn percentage(percent: Percent, of: MinorUnits, max: Option<MinorUnits>) -> Reduced {
    let amount = half_up(of * share(percent), WHOLE);
    let step = Step::Percentage { percent, of, amount, max };
    Reduced { amount: max.map_or(amount, |max| max.min(amount)), step }
}

fn fixed(amount: MinorUnits, of: MinorUnits) -> Reduced {
    Reduced { amount: amount.min(of), step: Step::Fixed { amount, of } }
}

fn free_shipping(index: usize, shipping: Option<&mut Charge>) -> Reduced {
    let mut amount = 0;
    if let Some(shipping) = shipping {
        amount = shipping.left;
        shipping.subtract(index, amount);
    }
    Reduced { amount, step: Step::FreeShipping { amount } }
}

/// The units of an eligible line.
struct EligibleUnits<'l, 'a> {
    line: &'l mut Charge<'a>,
    price: &'l Money,
    quantity: i128,
}

/// Returns the units of the eligible lines, the cheapest first.
fn eligible_units<'l, 'a>(
    discount: &Discount,
    purchase: &'l Purchase,
    lines: &'l mut [Charge<'a>],
) -> Vec<EligibleUnits<'l, 'a>> {
    let mut units: Vec<_> = lines
        .iter_mut()
        .zip(&purchase.items)
        .filter(|(line, _)| discount.keys.contains(&line.key))
        .map(|(line, item)| EligibleUnits {
            line,
            price: &item.price,
            quantity: item.quantity.max(0).into(),
        })
        .collect();
    units.sort_by(|a, b| a.price.cmp(b.price).then(a.line.key.cmp(&b.line.key)));
    units
}

fn buy_get(index: usize, units: Vec<EligibleUnits>, buy: i32, get: i32) -> Reduced {
    let all = units.iter().map(|units| units.quantity).sum();
    let free = free_units(all, buy, get);
    let mut remaining = free;
    let mut amount = 0;
    for EligibleUnits { line, quantity, .. } in units {
        if quantity == 0 {
            continue;
        }
        let free_of_line = quantity.min(remaining);
        let part = half_up(line.left * free_of_line, quantity);
        line.subtract(index, part);
        amount += part;
        remaining -= free_of_line;
    }
    Reduced { amount, step: Step::BuyGet { buy, get, units: all, free } }
}

/// Returns the number of `units` that are free: `get` units of each full group, and the units of the last
/// group beyond `buy`.
fn free_units(units: i128, buy: i32, get: i32) -> i128 {
    let buy = i128::from(buy.max(1));
    let get = i128::from(get.max(0));
    let group = buy + get;
    units / group * get + (units % group - buy).max(0)
}

#[cfg(test)]
mod tests {
    use super::free_units;

    #[test]
    fn each_group_has_free_units_and_the_last_one_may_be_partial() {
        let free = |units, buy, get| free_units(units, buy, get);
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(|n| free(n, 2, 1)), [0, 0, 0, 1, 1, 1, 2]);
        assert_eq!([1, 2, 3, 4].map(|n| free(n, 1, 2)), [0, 1, 2, 2]);
        assert_eq!(free(5, 0, -1), 0);
    }
}
