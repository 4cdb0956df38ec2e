//! The columns and figures of reports.

use crate::foundation::money::{Currency, Money, format_count};

/// A column of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in the API and in files.
    pub name: &'static str,
    /// The label for people.
    pub label: &'static str,
}

/// A figure of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A number of orders or units.
    Count(i64),
    /// An amount in the currency of the report.
    Amount(Money),
}

impl Figure {
    /// Formats the figure for people.
    pub fn format(&self, currency: Currency) -> String {
        match self {
            Self::Count(count) => format_count(*count),
            Self::Amount(amount) => amount.format(currency),
        }
    }

    /// The figure as a plain number, for files and programs.
    pub fn plain(&self) -> String {
        match self {
            Self::Count(count) => count.to_string(),
            Self::Amount(amount) => amount.to_string(),
        }
    }

    /// The figure as a number that charts and percentages are computed from.
    pub fn approximate(&self) -> f64 {
        match self {
            Self::Count(count) => *count as f64,
            Self::Amount(amount) => amount.micros() as f64 / 1e6,
        }
    }

    /// Returns `true` if the figure is 0.
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Count(count) => *count == 0,
            Self::Amount(amount) => amount.is_zero(),
        }
    }
}

/// What the rows of a report measure. Measures of several rows are added up.
pub(super) trait Measures: Clone + Default {
    /// The columns. The first one counts, and [`Self::MAIN`] is what rows are sorted by.
    const COLUMNS: &'static [Column];
    /// The position of the most important column.
    const MAIN: usize;

    /// Adds the measures of another row.
    fn add(&mut self, other: &Self);

    /// The figures, in the order of the columns.
    fn figures(&self, currency: Currency) -> Vec<Figure>;
}
