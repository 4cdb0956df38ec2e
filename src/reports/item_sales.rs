//! What was sold of products.

use crate::foundation::money::{Currency, Money};

use super::figures::{Column, Figure, Measures};

/// Units that were invoiced and credited, and their amounts in the currency of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ItemSales {
    /// Units on invoices.
    pub units: i64,
    /// Their discounts by codes, as positive amounts.
    pub discounts: Money,
    /// Their price after discounts.
    pub total: Money,
    /// The tax on them.
    pub tax: Money,
    /// Units on credit notes.
    pub returned: i64,
}

impl Measures for ItemSales {
    const COLUMNS: &'static [Column] = &[
        Column { name: "units", label: "Units sold" },
        Column { name: "total", label: "Total" },
        Column { name: "returned", label: "Units returned" },
        Column { name: "items", label: "Items" },
        Column { name: "discounts", label: "Discounts" },
        Column { name: "tax", label: "Tax" },
    ];
    const MAIN: usize = 1;

    fn add(&mut self, other: &Self) {
        let sum = |one: &mut Money, other: &Money| *one = one.clone() + other;
        self.units += other.units;
        sum(&mut self.discounts, &other.discounts);
        sum(&mut self.total, &other.total);
        sum(&mut self.tax, &other.tax);
        self.returned += other.returned;
    }

    fn figures(&self, _: Currency) -> Vec<Figure> {
        vec![
            Figure::Count(self.units),
            Figure::Amount(self.total.clone()),
            Figure::Count(self.returned),
            Figure::Amount(self.total.clone() + &self.discounts),
            Figure::Amount(self.discounts.clone()),
            Figure::Amount(self.tax.clone()),
        ]
    }
}
