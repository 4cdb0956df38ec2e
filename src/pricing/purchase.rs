//! What is asked: lines, discounts, shipping, and how tax stands with them.

use crate::foundation::{
    direction::isolate,
    money::{Currency, Money},
    percent::Percent,
};

/// Everything that a total depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// What all amounts are in.
    pub currency: Currency,
    /// Whether prices, shipping's too, contain their tax already.
    pub prices_include_tax: bool,
    /// The lines, each with a key of its own.
    pub items: Vec<Item>,
    /// Taken one after the other, each from what those before it left.
    pub discounts: Vec<Discount>,
    /// None: nothing to ship, or not known yet.
    pub shipping: Option<Shipping>,
    /// How tax stands.
    pub tax: Tax,
}

impl Purchase {
    /// Lines alone: no discount, no shipping, no tax.
    pub fn of(currency: Currency, items: Vec<Item>) -> Self {
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

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The cart line's id. It breaks ties, so that the order of the lines does not matter.
    pub key: i64,
    /// Of one unit, with up to six decimals. Less than nothing counts as nothing.
    pub price: Money,
    /// Units; less than none counts as none.
    pub quantity: i32,
    /// The taxes on it; none: it is not taxed.
    pub rates: Vec<Rate>,
}

/// One tax at one place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Such as "VAT".
    pub name: String,
    /// Where, in words: "Germany" or "Quebec, Canada".
    pub place: String,
    /// How much, of the amount without tax.
    pub percent: Percent,
}

impl Rate {
    /// For shoppers: "19% VAT (Germany)".
    pub fn label(&self) -> String {
        format!("{}% {} ({})", self.percent, isolate(&self.name), self.place)
    }
}

/// How tax stands with a purchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tax {
    /// The shop charges none.
    #[default]
    NotCharged,
    /// Where the goods go is not known: calculated at checkout.
    Unknown,
    /// By the rates of each line.
    Charged,
    /// The buyer, a business abroad, accounts for it: what prices contain of it falls away.
    Reversed,
}

/// What makes a purchase cheaper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// What was typed to get it.
    pub code: String,
    /// What shoppers read, such as "Spring sale".
    pub name: String,
    /// How it reduces.
    pub kind: Reduction,
    /// The keys of the lines that it is for. Free shipping needs none.
    pub keys: Vec<i64>,
}

impl Discount {
    /// For shoppers: "Spring sale (SPRING)".
    pub fn label(&self) -> String {
        label(&self.name, &self.code)
    }
}

/// A discount's name and, where that is something else, its code.
pub(super) fn label(name: &str, code: &str) -> String {
    match name {
        "" => code.to_owned(),
        name if name == code => code.to_owned(),
        name => format!("{} ({code})", isolate(name)),
    }
}

/// How a discount reduces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// A part of what its lines still cost.
    Percentage {
        /// Which part; never more than all.
        percent: Percent,
        /// No more than this.
        at_most: Option<Money>,
    },
    /// So much off its lines together, or all that they still cost.
    Fixed(Money),
    /// The shipping costs nothing.
    FreeShipping,
    /// Of each `buy + get` units the cheapest `get` cost nothing.
    BuyGet {
        /// Units to pay, 1 or more.
        buy: i32,
        /// Units that are free then, 1 or more.
        get: i32,
    },
}

/// What bringing it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipping {
    /// What shoppers read, such as "Standard".
    pub name: String,
    /// Less than nothing counts as nothing.
    pub price: Money,
    /// The taxes on it.
    pub rates: Vec<Rate>,
    /// Whether it could not be computed and is an estimate.
    pub estimated: bool,
}
