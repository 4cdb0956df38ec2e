//! The purchase to be quoted: lines, discounts, shipping and tax.

use crate::foundation::{
    direction::isolate,
    money::{Currency, Money},
    percent::Percent,
};

/// All input of the calculation of a total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// The currency of all amounts.
    pub currency: Currency,
    /// `true` if prices, including shipping, contain tax.
    pub prices_include_tax: bool,
    /// The lines, with distinct keys.
    pub items: Vec<Item>,
    /// The discounts, applied one after the other.
    pub discounts: Vec<Discount>,
    /// The shipping; `None` if nothing is shipped or the price is not known yet.
    pub shipping: Option<Shipping>,
    /// The reason why tax is or is not charged.
    pub tax: Tax,
}

impl Purchase {
    /// A purchase of lines without discounts, shipping and tax.
    pub fn new(currency: Currency, items: Vec<Item>) -> Self {
        Self {
            currency,
            prices_include_tax: false,
            items,
            discounts: Vec::new(),
            shipping: None,
            tax: Tax::NotCharged,
        }
    }
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The cart line's id. It breaks ties, so that the order of lines does not matter.
    pub key: i64,
    /// The unit price with up to six decimals. A negative one counts as zero.
    pub price: Money,
    /// Units. A negative number counts as zero.
    pub quantity: i32,
    /// Its tax rates; empty if it is not taxed.
    pub rates: Vec<Rate>,
}

/// A tax rate of a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// The name of the tax, such as "VAT".
    pub name: String,
    /// The place, such as "Germany" or "Quebec, Canada".
    pub place: String,
    /// The percentage of the net amount.
    pub percent: Percent,
}

impl Rate {
    /// The label, such as "19% VAT (Germany)".
    pub fn label(&self) -> String {
        format!("{}% {} ({})", self.percent, isolate(&self.name), self.place)
    }
}

/// The reason why tax is or is not charged for a purchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tax {
    /// The shop charges no tax.
    #[default]
    NotCharged,
    /// The destination is not known: tax is calculated at checkout.
    Unknown,
    /// Tax is charged by the rates of each line.
    Charged,
    /// Reverse charge: the buyer, a business abroad, owes the tax. Tax that prices contain is
    /// removed.
    Reversed,
}

/// A discount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// The coupon code.
    pub code: String,
    /// The name, such as "Spring sale".
    pub name: String,
    /// The kind of reduction.
    pub kind: Reduction,
    /// The keys of the lines that it applies to. Free shipping needs none.
    pub keys: Vec<i64>,
}

impl Discount {
    /// The label, such as "Spring sale (SPRING)".
    pub fn label(&self) -> String {
        label(&self.name, &self.code)
    }
}

/// A discount's name and, if it differs, its code.
pub(super) fn label(name: &str, code: &str) -> String {
    match name {
        "" => code.to_owned(),
        name if name == code => code.to_owned(),
        name => format!("{} ({code})", isolate(name)),
    }
}

/// The kind of reduction of a discount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// A percentage of the remaining prices of its lines.
    Percentage {
        /// The percentage, at most 100 %.
        percent: Percent,
        /// The maximum discount.
        at_most: Option<Money>,
    },
    /// An amount off its lines together, at most their remaining prices.
    Fixed(Money),
    /// Free shipping.
    FreeShipping,
    /// Of each `buy + get` units, the cheapest `get` are free.
    BuyGet {
        /// Number of units to pay, from 1.
        buy: i32,
        /// Number of units that are then free, from 1.
        get: i32,
    },
}

/// The shipping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipping {
    /// The name, such as "Standard".
    pub name: String,
    /// The price. A negative one counts as zero.
    pub price: Money,
    /// Its tax rates.
    pub rates: Vec<Rate>,
    /// `true` if the price is an estimate.
    pub estimated: bool,
}
