//! What was invoiced and credited.

use crate::foundation::money::{Currency, Money};

use super::figures::{Column, Figure, Measures};

/// What was invoiced and credited, in the currency of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sales {
    /// Invoices.
    pub orders: i64,
    /// The items of the invoices at their prices, before discounts.
    pub items: Money,
    /// Discounts, as positive amounts.
    pub discounts: Money,
    /// The cost of shipping.
    pub shipping: Money,
    /// The tax of the invoices.
    pub tax: Money,
    /// The totals of the invoices.
    pub total: Money,
    /// The totals of the credit notes.
    pub credited: Money,
    /// The tax of the credit notes.
    pub credited_tax: Money,
}

impl Sales {
    /// What was earned without tax: invoices minus credit notes.
    pub fn net(&self) -> Money {
        self.total.clone() - &self.tax - &self.credited + &self.credited_tax
    }

    /// The average total of an invoice; 0 without invoices.
    fn average(&self, currency: Currency) -> Money {
        match i32::try_from(self.orders) {
            Ok(orders @ 1..) => self.total.share(1, orders, currency),
            _ => Money::zero(),
        }
    }
}

impl Measures for Sales {
    const COLUMNS: &'static [Column] = &[
        Column { name: "orders", label: "Orders" },
        Column { name: "net", label: "Net sales" },
        Column { name: "total", label: "Total" },
        Column { name: "credited", label: "Credited" },
        Column { name: "items", label: "Items" },
        Column { name: "discounts", label: "Discounts" },
        Column { name: "shipping", label: "Shipping" },
        Column { name: "tax", label: "Tax" },
        Column { name: "credited_tax", label: "Tax credited" },
        Column { name: "average", label: "Average order" },
    ];
    const MAIN: usize = 1;

    fn add(&mut self, other: &Self) {
        let sum = |one: &mut Money, other: &Money| *one = one.clone() + other;
        self.orders += other.orders;
        sum(&mut self.items, &other.items);
        sum(&mut self.discounts, &other.discounts);
        sum(&mut self.shipping, &other.shipping);
        sum(&mut self.tax, &other.tax);
        sum(&mut self.total, &other.total);
        sum(&mut self.credited, &other.credited);
        sum(&mut self.credited_tax, &other.credited_tax);
    }

    fn figures(&self, currency: Currency) -> Vec<Figure> {
        let amounts = [
            self.net(),
            self.total.clone(),
            self.credited.clone(),
            self.items.clone(),
            self.discounts.clone(),
            self.shipping.clone(),
            self.tax.clone(),
            self.credited_tax.clone(),
            self.average(currency),
        ];
        [Figure::Count(self.orders)].into_iter().chain(amounts.map(Figure::Amount)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn net_sales_have_neither_tax_nor_what_was_credited() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let sales = Sales {
            orders: 3,
            tax: money("20"),
            total: money("121"),
            credited: money("24.2"),
            credited_tax: money("4"),
            ..Sales::default()
        };
        assert_eq!(sales.net(), money("80.8"));
        assert_eq!(sales.figures(Currency::USD)[9], Figure::Amount(money("40.33")));
        assert_eq!(Sales::default().figures(Currency::USD)[9], Figure::Amount(Money::zero()));
    }
}
