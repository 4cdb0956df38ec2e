//! What discounts take, one after the other, each from what those before it left.

use crate::foundation::{money::Money, percent::Percent};

use super::{
    allocate::allocate,
    amounts::{MinorUnits, WHOLE, half_up, minor, money, share},
    charge::Charge,
    explanation::{Explanation, Step},
    purchase::{Discount, Purchase, Reduction},
    quoted::QuotedDiscount,
};

/// Takes all discounts off the charges and tells what each took.
pub fn take(
    purchase: &Purchase,
    lines: &mut [Charge],
    mut shipping: Option<&mut Charge>,
) -> Vec<QuotedDiscount> {
    let currency = purchase.currency;
    let quoted = purchase.discounts.iter().enumerate().map(|(index, discount)| {
        let (amount, step) = match &discount.kind {
            Reduction::FreeShipping => free_shipping(index, shipping.as_deref_mut()),
            Reduction::BuyGet { buy, get } => {
                buy_get(index, units_of(discount, purchase, lines), (*buy, *get))
            }
            Reduction::Percentage { percent, at_most } => {
                let most = at_most.as_ref().map(|most| minor(most, 1, currency));
                spread(index, eligible(discount, lines), |of| percentage(*percent, of, most))
            }
            Reduction::Fixed(amount) => {
                let amount = minor(amount, 1, currency);
                let fixed = |of| (amount.min(of), Step::Fixed { amount, of });
                spread(index, eligible(discount, lines), fixed)
            }
        };
        QuotedDiscount {
            code: discount.code.clone(),
            name: discount.name.clone(),
            amount: money(amount, currency),
            explanation: Explanation::new(currency, vec![step]),
        }
    });
    quoted.collect()
}

fn eligible<'l, 'a>(discount: &Discount, lines: &'l mut [Charge<'a>]) -> Vec<&'l mut Charge<'a>> {
    lines.iter_mut().filter(|line| discount.keys.contains(&line.key)).collect()
}

/// Takes an amount off lines together, divided among them by what they still cost.
fn spread(
    index: usize,
    mut lines: Vec<&mut Charge>,
    reduce: impl Fn(MinorUnits) -> (MinorUnits, Step),
) -> (MinorUnits, Step) {
    let (amount, step) = reduce(lines.iter().map(|line| line.left).sum());
    let weights: Vec<_> = lines.iter().map(|line| (line.key, line.left)).collect();
    for (line, part) in lines.iter_mut().zip(allocate(amount, &weights)) {
        line.cut(index, part);
    }
    (amount, step)
}

fn percentage(percent: Percent, of: MinorUnits, most: Option<MinorUnits>) -> (MinorUnits, Step) {
    let amount = half_up(of * share(percent), WHOLE);
    let step = Step::Percentage { percent, of, amount, most };
    (most.map_or(amount, |most| most.min(amount)), step)
}

fn free_shipping(index: usize, shipping: Option<&mut Charge>) -> (MinorUnits, Step) {
    let amount = shipping.map_or(0, |fee| {
        let amount = fee.left;
        fee.cut(index, amount);
        amount
    });
    (amount, Step::FreeShipping { amount })
}

/// A line that is eligible, with the price and the number of its units.
type Units<'l, 'a> = (&'l mut Charge<'a>, &'l Money, i128);

/// The eligible lines, cheapest units first.
fn units_of<'l, 'a>(
    discount: &Discount,
    purchase: &'l Purchase,
    lines: &'l mut [Charge<'a>],
) -> Vec<Units<'l, 'a>> {
    let paired = lines.iter_mut().zip(&purchase.items);
    let mut units: Vec<_> = paired
        .filter(|(line, _)| discount.keys.contains(&line.key))
        .map(|(line, item)| (line, &item.price, item.quantity.max(0).into()))
        .collect();
    units.sort_by(|a, b| (a.1, a.0.key).cmp(&(b.1, b.0.key)));
    units
}

fn buy_get(index: usize, units: Vec<Units>, (buy, get): (i32, i32)) -> (MinorUnits, Step) {
    let all = units.iter().map(|(_, _, quantity)| quantity).sum();
    let free = free_units(all, buy, get);
    let (mut to_give, mut amount) = (free, 0);
    for (line, _, quantity) in units.into_iter().filter(|(_, _, quantity)| *quantity > 0) {
        let given = quantity.min(to_give);
        let part = half_up(line.left * given, quantity);
        line.cut(index, part);
        amount += part;
        to_give -= given;
    }
    (amount, Step::BuyGet { buy, get, units: all, free })
}

/// How many of so many units are free: `get` of each full group, and of a group that is not full
/// those beyond `buy`.
fn free_units(units: i128, buy: i32, get: i32) -> i128 {
    let (buy, get) = (i128::from(buy.max(1)), i128::from(get.max(0)));
    let group = buy + get;
    units / group * get + (units % group - buy).max(0)
}

#[cfg(test)]
mod tests {
    use super::free_units;

    #[test]
    fn groups_are_counted_and_a_last_one_need_not_be_full() {
        let free = |units, buy, get| free_units(units, buy, get);
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(|n| free(n, 2, 1)), [0, 0, 0, 1, 1, 1, 2]);
        assert_eq!([1, 2, 3, 4].map(|n| free(n, 1, 2)), [0, 1, 2, 2]);
        assert_eq!(free(5, 0, -1), 0);
    }
}
