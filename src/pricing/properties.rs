//! Properties of every quote, checked with 100,000 random carts.

use std::cell::Cell;

use rand::{RngExt, SeedableRng, rngs::SmallRng};

use super::*;
use crate::foundation::{
    money::{Currency, Money},
    percent::Percent,
};

thread_local! {
    /// Decimal places of the currency that this thread checks.
    static SCALE: Cell<u32> = const { Cell::new(0) };
}

/// Checks `count` random carts in a currency.
fn check_carts(code: &str, count: u64) {
    let currency = Currency::from_code(code).unwrap();
    SCALE.set(currency.exponent());
    for seed in 0..count {
        let cart = Dice(SmallRng::seed_from_u64(seed)).purchase(currency);
        let quote = quote(&cart);
        let checked = std::panic::catch_unwind(|| check(&cart, &quote));
        assert!(checked.is_ok(), "seed {seed}: {cart:#?} costs {quote:#?}");
    }
}

#[test]
fn carts_in_yen_add_up_to_the_last_unit() {
    check_carts("JPY", 33_334);
}

#[test]
fn carts_in_dollars_add_up_to_the_last_unit() {
    check_carts("USD", 33_333);
}

#[test]
fn carts_in_dinars_add_up_to_the_last_unit() {
    check_carts("KWD", 33_333);
}

fn check(cart: &Purchase, quote: &Quote) {
    check_lines_are_rounded_once(cart, quote);
    check_amounts_add_up(quote);
    check_order_of_lines_does_not_matter(cart, quote);
    if cart.tax == Tax::Charged && !cart.prices_include_tax {
        check_tax_can_be_contained_and_removed(cart, quote);
    }
}

/// Returns an amount of a quote in minor units. Fails if it is negative or not a whole number.
fn units(amount: &Money) -> i128 {
    let unit = 10_i128.pow(6 - SCALE.get());
    assert!(amount.micros() % unit == 0 && !amount.is_negative(), "{amount}");
    amount.micros() / unit
}

fn check_lines_are_rounded_once(cart: &Purchase, quote: &Quote) {
    assert_eq!(quote.lines.len(), cart.items.len());
    for (item, line) in cart.items.iter().zip(&quote.lines) {
        assert_eq!(line.key, item.key);
        // Rounds millionths half up to minor units.
        let micros = i128::from(item.price.to_micros().unwrap()) * i128::from(item.quantity);
        let unit = 10_i128.pow(6 - SCALE.get());
        assert_eq!(units(&line.base), (micros + unit / 2).div_euclid(unit));
    }
}

fn check_amounts_add_up(quote: &Quote) {
    let lines = |amount: fn(&QuotedLine) -> &Money| -> i128 {
        quote.lines.iter().map(|line| units(amount(line))).sum()
    };
    assert_eq!(units(&quote.subtotal), lines(|line| &line.base));
    for line in &quote.lines {
        assert_eq!(units(&line.total), units(&line.base) - units(&line.discount));
    }
    let mut discount = lines(|line| &line.discount);
    let mut tax = lines(|line| &line.tax);
    if let Some(fee) = &quote.shipping {
        assert_eq!(units(&fee.total), units(&fee.base) - units(&fee.discount));
        discount += units(&fee.discount);
        tax += units(&fee.tax);
    }
    assert_eq!(quote.discounts.iter().map(|it| units(&it.amount)).sum::<i128>(), discount);
    assert_eq!(quote.taxes.iter().map(|it| units(&it.amount)).sum::<i128>(), tax);
    assert!(quote.taxes.iter().all(|it| units(&it.taxable) >= 0));
    match &quote.tax {
        TaxTotal::Amount(amount) | TaxTotal::Reversed(amount) => assert_eq!(units(amount), tax),
        TaxTotal::NotCharged | TaxTotal::Unknown => assert_eq!(tax, 0),
    }
    let rows = quote.rows();
    let counted = rows.iter().filter(|row| row.counts).map(|row| &row.amount).sum();
    assert_eq!(quote.total, quote.subtotal.clone() + &counted);
    units(&quote.total);
}

fn check_order_of_lines_does_not_matter(cart: &Purchase, quoted: &Quote) {
    let mut reversed = cart.clone();
    reversed.items.reverse();
    let mut other = quote(&reversed);
    other.lines.reverse();
    assert_eq!(other, *quoted);
}

/// Checks that a gross price contains the tax of its net price, and that a reverse charge removes
/// it again.
fn check_tax_can_be_contained_and_removed(cart: &Purchase, without: &Quote) {
    let mut gross = cart.clone();
    gross.prices_include_tax = true;
    gross.discounts.clear();
    for (item, line) in gross.items.iter_mut().zip(&without.lines) {
        item.price = line.total.clone() + &line.tax;
        item.quantity = 1;
    }
    if let (Some(fee), Some(quoted)) = (&mut gross.shipping, &without.shipping) {
        fee.price = quoted.total.clone() + &quoted.tax;
    }
    let with = quote(&gross);
    assert_eq!((&with.total, &with.tax), (&without.total, &without.tax));
    let taxes = |quote: &Quote| -> Vec<i128> {
        let rates = quote.taxes.iter().flat_map(|rate| [&rate.taxable, &rate.amount]);
        rates.chain(quote.lines.iter().map(|line| &line.tax)).map(units).collect()
    };
    assert_eq!(taxes(&with), taxes(without));
    let net = quote(&Purchase { tax: Tax::Reversed, ..gross });
    let tax: i128 = without.taxes.iter().map(|rate| units(&rate.amount)).sum();
    assert_eq!(units(&net.total), units(&without.total) - tax);
}

/// Generates random carts.
struct Dice(SmallRng);

impl Dice {
    fn purchase(&mut self, currency: Currency) -> Purchase {
        let keys: Vec<i64> = (0..self.0.random_range(0..7)).map(|n| n * 7 % 11).collect();
        Purchase {
            currency,
            prices_include_tax: self.0.random(),
            items: keys.iter().map(|key| self.item(*key)).collect(),
            discounts: (0..self.0.random_range(0..4)).map(|_| self.discount(&keys)).collect(),
            shipping: self.0.random::<bool>().then(|| self.shipping()),
            tax: match self.0.random_range(0..8) {
                0 => Tax::NotCharged,
                1 => Tax::Unknown,
                2 | 3 => Tax::Reversed,
                _ => Tax::Charged,
            },
        }
    }

    fn item(&mut self, key: i64) -> Item {
        let quantity = [0, 1, 1, 2, 3, 99][self.0.random_range(0..6)];
        Item { key, price: self.price(), quantity, rates: self.rates() }
    }

    /// Round and uneven prices, cheap and expensive.
    fn price(&mut self) -> Money {
        let unit = [1, 1_000, 10_000, 1_000_000][self.0.random_range(0..4)];
        Money::from_micros(self.0.random_range(0..100_000) * unit)
    }

    fn rates(&mut self) -> Vec<Rate> {
        let rate = |name: &str, place: &str, ppm| Rate {
            name: name.to_owned(),
            place: place.to_owned(),
            percent: Percent::from_ppm(ppm).unwrap(),
        };
        match self.0.random_range(0..6) {
            0 => Vec::new(),
            1 => vec![rate("VAT", "Germany", 190_000)],
            2 => vec![rate("VAT", "Germany", 70_000)],
            3 => vec![rate("GST", "Canada", 50_000), rate("QST", "Quebec, Canada", 99_750)],
            4 => vec![rate("Tax", "Nowhere", 0)],
            _ => vec![rate("Tax", "Everywhere", 1_000_000), rate("Fee", "Everywhere", 333_333)],
        }
    }

    fn discount(&mut self, keys: &[i64]) -> Discount {
        let ppm = [0, 1, 55_555, 100_000, 333_333, 1_000_000][self.0.random_range(0..6)];
        let kind = match self.0.random_range(0..5) {
            0 => Reduction::FreeShipping,
            1 => Reduction::Fixed(self.price()),
            2 => {
                Reduction::BuyGet { buy: self.0.random_range(1..4), get: self.0.random_range(1..3) }
            }
            _ => Reduction::Percentage {
                percent: Percent::from_ppm(ppm).unwrap(),
                at_most: self.0.random::<bool>().then(|| self.price()),
            },
        };
        let chosen = keys.iter().copied().filter(|_| self.0.random_ratio(3, 4)).collect();
        Discount { code: "CODE".to_owned(), name: "Sale".to_owned(), kind, keys: chosen }
    }

    fn shipping(&mut self) -> Shipping {
        Shipping {
            name: "Standard".to_owned(),
            price: self.price(),
            rates: self.rates(),
            estimated: false,
        }
    }
}
