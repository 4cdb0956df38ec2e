//! Explanations of amounts.

use std::fmt;

use crate::foundation::{
    direction::isolate,
    money::{Currency, Money, SCALE as PRICE_PLACES, plain},
    percent::Percent,
};

use super::{
    amounts::{MinorUnits, money, share},
    purchase::Rate,
    tax_treatment::TaxTreatment,
};

/// Decimal places of a number in parts per million.
const PLACES: u32 = 6;

/// Explains a reverse charge.
const REVERSED: &str = "reverse charge, the buyer accounts for it";

/// Explains an amount: `3 × $19.99 = $59.97; less $6.00 for Spring sale (SPRING)`.
///
/// Contains numbers, which are formatted when it is displayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    currency: Currency,
    steps: Vec<Step>,
}

/// One part of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The price of a line.
    Units { price: Money, quantity: i32, amount: MinorUnits },
    /// The price of shipping.
    Fee { name: String, estimated: bool, amount: MinorUnits },
    /// A discount on a line or on shipping.
    Less { name: String, amount: MinorUnits },
    /// The tax of a rate on a line.
    Tax { rate: Rate, tax_treatment: TaxTreatment, whole: i128, of: MinorUnits, amount: MinorUnits },
    /// The tax of a rate on all lines.
    TaxOfAll { rate: Rate, tax_treatment: TaxTreatment, taxable: MinorUnits },
    /// A percentage of the sum of lines.
    Percentage { percent: Percent, of: MinorUnits, amount: MinorUnits, max: Option<MinorUnits> },
    /// A fixed discount.
    Fixed { amount: MinorUnits, of: MinorUnits },
    /// Free shipping.
    FreeShipping { amount: MinorUnits },
    /// Free units.
    BuyGet { buy: i32, get: i32, units: i128, free: i128 },
}

impl Explanation {
    pub(super) fn new(currency: Currency, steps: Vec<Step>) -> Self {
        Self { currency, steps }
    }
}

/// The steps, separated by semicolons.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let formatter = StepFormatter(self.currency);
        for (index, step) in self.steps.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            f.write_str(&formatter.step(step))?;
        }
        Ok(())
    }
}

/// An exact amount as a decimal number.
struct ExactAmount {
    /// All digits.
    digits: i128,
    /// The number of decimal places among them.
    places: u32,
}

/// Formats steps, with amounts in a currency.
struct StepFormatter(Currency);

impl StepFormatter {
    fn step(&self, step: &Step) -> String {
        match step {
            Step::Units { price, quantity, amount } => self.units(price, *quantity, *amount),
            Step::Fee { name, estimated: false, amount } => {
                format!("{}: {}", isolate(name), self.show(*amount))
            }
            Step::Fee { name, estimated: true, amount } => {
                format!("{}: {}, an estimate", isolate(name), self.show(*amount))
            }
            Step::Less { name, amount } => {
                format!("less {} for {}", self.show(*amount), isolate(name))
            }
            Step::Tax { rate, tax_treatment, whole, of, amount } => {
                self.tax(rate, *tax_treatment, *whole, *of, *amount)
            }
            Step::TaxOfAll { rate, tax_treatment, taxable } => {
                self.all(rate, *tax_treatment, *taxable)
            }
            Step::Percentage { percent, of, amount, max } => {
                self.percentage(*percent, *of, *amount, *max)
            }
            Step::Fixed { amount, of } if amount > of => {
                format!("{} off, limited to the {} left", self.show(*amount), self.show(*of))
            }
            Step::Fixed { amount, .. } => format!("{} off", self.show(*amount)),
            Step::FreeShipping { amount: 0 } => "shipping is free".to_owned(),
            Step::FreeShipping { amount } => format!("shipping of {} is free", self.show(*amount)),
            Step::BuyGet { buy, get, units, free: 0 } => {
                format!("buy {buy}, get {get} free: not enough items ({units})")
            }
            Step::BuyGet { buy, get, units, free } => {
                format!("buy {buy}, get {get} free: the cheapest {free} of {units}")
            }
        }
    }

    fn show(&self, amount: MinorUnits) -> String {
        money(amount, self.0).format(self.0)
    }

    /// Formats the exact amount and, if it differs, the rounded one.
    fn rounded(&self, exact: ExactAmount, amount: MinorUnits) -> String {
        let exact = self.0.write_exact(exact.digits, exact.places);
        let shown = self.show(amount);
        if exact == shown { shown } else { format!("{exact}, rounded to {shown}") }
    }

    fn units(&self, price: &Money, quantity: i32, amount: MinorUnits) -> String {
        let exact =
            ExactAmount { digits: price.micros() * i128::from(quantity), places: PRICE_PLACES };
        let price = self.0.write_exact(price.micros(), PRICE_PLACES);
        format!("{quantity} × {price} = {}", self.rounded(exact, amount))
    }

    /// Returns the exact percentage of an amount.
    fn part(&self, of: MinorUnits, percent: Percent) -> ExactAmount {
        ExactAmount { digits: of * share(percent), places: self.0.exponent() + PLACES }
    }

    fn tax(
        &self,
        rate: &Rate,
        tax_treatment: TaxTreatment,
        whole: i128,
        of: MinorUnits,
        amount: MinorUnits,
    ) -> String {
        let label = rate.label();
        let contained = || self.contained(rate.percent, whole, of, amount);
        match tax_treatment {
            TaxTreatment::Untaxed => label,
            TaxTreatment::Added => {
                let exact = self.part(of, rate.percent);
                format!("{label} of {} = {}", self.show(of), self.rounded(exact, amount))
            }
            TaxTreatment::Contained => format!("includes {label}: {}", contained()),
            TaxTreatment::Removed => format!("{label} taken out: {}", contained()),
            TaxTreatment::Waived => format!("{label} is accounted for by the buyer"),
        }
    }

    /// Formats the calculation of a contained tax, such as `€119.00 × 19 / 119 = €19.00`.
    fn contained(
        &self,
        percent: Percent,
        whole: i128,
        of: MinorUnits,
        amount: MinorUnits,
    ) -> String {
        let base = self.show(of);
        let shown = self.show(amount);
        let divisor = plain(whole, PLACES - 2, 0);
        let formula = format!("{base} × {percent} / {divisor}");
        if of * share(percent) % whole == 0 {
            return format!("{formula} = {shown}");
        }
        let digits = of * share(percent) * 100 / whole;
        let exact = self.0.write_exact(digits, self.0.exponent() + 2);
        format!("{formula} = {exact}…, rounded to {shown}")
    }

    fn all(&self, rate: &Rate, tax_treatment: TaxTreatment, taxable: MinorUnits) -> String {
        let tax = format!("{} of {}", rate.label(), self.show(taxable));
        match tax_treatment {
            TaxTreatment::Untaxed | TaxTreatment::Added => format!("{tax}, rounded line by line"),
            TaxTreatment::Contained => {
                format!("{tax}, included in the prices, rounded line by line")
            }
            TaxTreatment::Removed => format!("{tax} taken out: {REVERSED}"),
            TaxTreatment::Waived => format!("{tax} is not charged: {REVERSED}"),
        }
    }

    fn percentage(
        &self,
        percent: Percent,
        of: MinorUnits,
        amount: MinorUnits,
        max: Option<MinorUnits>,
    ) -> String {
        let rounded = self.rounded(self.part(of, percent), amount);
        let discount = format!("{percent}% of {} = {rounded}", self.show(of));
        match max {
            Some(max) if max < amount => format!("{discount}, capped at {}", self.show(max)),
            _ => discount,
        }
    }
}
